SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE to_date(event_time) = DATE '2017-11-11'
GROUP BY customer_id
