SELECT customer_id, count(*) FILTER (WHERE dayofweek(event_time) IN (1, 7)) AS tag_value
FROM purchase GROUP BY customer_id
