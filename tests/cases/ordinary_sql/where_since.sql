SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time >= '2017-01-01'
GROUP BY customer_id
