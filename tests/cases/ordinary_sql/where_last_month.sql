SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time >= date_trunc('MONTH', current_timestamp()) - INTERVAL 1 MONTH AND event_time < date_trunc('MONTH', current_timestamp())
GROUP BY customer_id
