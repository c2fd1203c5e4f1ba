SELECT customer_id, count(*) FILTER (WHERE event_time >= current_timestamp() - INTERVAL 30 DAYS) AS tag_value
FROM purchase GROUP BY customer_id
