SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time BETWEEN '2017-01-01' AND '2017-12-31 23:59:59'
GROUP BY customer_id
