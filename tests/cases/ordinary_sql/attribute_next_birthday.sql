SELECT customer_id, date_add(birthday, 365) AS tag_value
FROM customers
