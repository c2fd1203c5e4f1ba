SELECT customer_id, count(DISTINCT to_date(event_time)) AS tag_value
FROM purchase GROUP BY customer_id
