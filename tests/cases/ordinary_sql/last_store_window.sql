SELECT customer_id, store_id AS tag_value FROM (
  SELECT customer_id, store_id, row_number() OVER (PARTITION BY customer_id ORDER BY event_time DESC) AS rn FROM purchase
) t WHERE rn = 1
