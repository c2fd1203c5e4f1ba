SELECT customer_id, count(DISTINCT date_trunc('WEEK', event_time)) AS tag_value
FROM purchase GROUP BY customer_id
