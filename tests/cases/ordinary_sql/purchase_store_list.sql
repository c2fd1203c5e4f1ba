SELECT customer_id, array_join(collect_set(store_id), ',') AS tag_value
FROM purchase GROUP BY customer_id
