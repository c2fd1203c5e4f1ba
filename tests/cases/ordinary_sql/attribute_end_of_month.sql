SELECT customer_id, last_day(birthday) AS tag_value
FROM customers
