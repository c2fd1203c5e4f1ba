SELECT id, count(DISTINCT product_id) FROM items WHERE t >= base_time() - INTERVAL 90 DAY AND t < base_time() GROUP BY id
