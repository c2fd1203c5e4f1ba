SELECT customer_id, min_by(channel, event_time) AS tag_value
FROM purchase GROUP BY customer_id
