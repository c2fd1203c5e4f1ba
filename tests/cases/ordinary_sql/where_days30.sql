SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time > date_sub(current_date(), 30)
GROUP BY customer_id
