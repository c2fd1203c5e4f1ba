SELECT id, product_category FROM (
  SELECT id, product_category, row_number() OVER (PARTITION BY id ORDER BY count(*) DESC, product_category) AS place
  FROM items WHERE t >= base_time() - INTERVAL 180 DAY AND t < base_time() AND product_category IS NOT NULL GROUP BY id, product_category)
WHERE place = 1
