SELECT customer_id, count_if(hour(event_time) >= 18) AS tag_value
FROM purchase GROUP BY customer_id
