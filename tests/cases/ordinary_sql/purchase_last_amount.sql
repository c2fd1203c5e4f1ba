SELECT customer_id, max_by(amount, event_time) FILTER (WHERE channel = 'store') AS tag_value
FROM purchase GROUP BY customer_id
