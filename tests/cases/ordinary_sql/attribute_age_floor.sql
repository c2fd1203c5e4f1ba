SELECT customer_id, floor(months_between(current_date, birthday) / 12) AS tag_value
FROM customers
