SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE event_time >= add_months(current_date, -6)
GROUP BY customer_id
