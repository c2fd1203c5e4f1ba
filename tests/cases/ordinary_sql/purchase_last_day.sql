SELECT customer_id, to_date(max(event_time)) AS tag_value
FROM purchase GROUP BY customer_id
