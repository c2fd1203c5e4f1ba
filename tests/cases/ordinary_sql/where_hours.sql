SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time >= current_timestamp - INTERVAL '48' HOUR
GROUP BY customer_id
