SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE year(event_time) = 2017
GROUP BY customer_id
