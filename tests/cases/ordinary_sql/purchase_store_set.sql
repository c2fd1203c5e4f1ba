SELECT customer_id, collect_set(store_id) AS tag_value
FROM purchase GROUP BY customer_id
