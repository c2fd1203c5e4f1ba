SELECT customer_id, CAST(min(event_time) AS DATE) AS tag_value
FROM purchase GROUP BY customer_id
