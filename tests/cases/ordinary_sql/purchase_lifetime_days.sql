SELECT customer_id, datediff(max(event_time), min(event_time)) AS tag_value
FROM purchase GROUP BY customer_id
