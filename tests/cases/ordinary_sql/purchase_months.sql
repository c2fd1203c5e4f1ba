SELECT customer_id, count(DISTINCT date_format(event_time, 'yyyy-MM')) AS tag_value
FROM purchase GROUP BY customer_id
