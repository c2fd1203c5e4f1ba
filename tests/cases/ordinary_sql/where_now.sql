SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time >= now() - INTERVAL 7 DAYS
GROUP BY customer_id
