SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE quarter(event_time) = quarter(current_date) AND amount > 10.50
GROUP BY customer_id
