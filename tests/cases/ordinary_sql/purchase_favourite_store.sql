SELECT customer_id, mode(store_id) AS tag_value
FROM purchase GROUP BY customer_id
