SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE date_trunc('YEAR', event_time) = date_trunc('YEAR', current_timestamp())
GROUP BY customer_id
