SELECT customer_id, trunc(birthday, 'YEAR') AS tag_value
FROM customers
