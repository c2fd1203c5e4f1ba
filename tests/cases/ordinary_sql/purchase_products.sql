SELECT customer_id, count(DISTINCT product_id) AS tag_value
FROM purchase GROUP BY customer_id
