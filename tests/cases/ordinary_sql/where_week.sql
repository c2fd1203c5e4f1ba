SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE weekofyear(event_time) = weekofyear(current_date)
GROUP BY customer_id
