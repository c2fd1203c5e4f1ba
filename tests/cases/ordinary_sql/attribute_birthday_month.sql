SELECT customer_id, month(birthday) AS tag_value
FROM customers
