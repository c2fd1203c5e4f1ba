SELECT customer_id, round(100.0 * count_if(hour(event_time) < 12) / count(*), 1) AS tag_value
FROM purchase GROUP BY customer_id
