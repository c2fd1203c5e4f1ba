SELECT customer_id, count(DISTINCT store_id) AS tag_value
FROM purchase GROUP BY customer_id
