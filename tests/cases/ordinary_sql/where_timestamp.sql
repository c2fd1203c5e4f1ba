SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time >= TIMESTAMP '2017-06-01 00:00:00'
GROUP BY customer_id
