SELECT customer_id, datediff(current_date, max(event_time)) AS tag_value
FROM purchase GROUP BY customer_id
