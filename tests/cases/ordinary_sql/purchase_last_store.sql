SELECT customer_id, max_by(store_id, event_time) AS tag_value
FROM purchase GROUP BY customer_id
