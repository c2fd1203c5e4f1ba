SELECT customer_id, dayofweek(birthday) IN (1, 7) AS tag_value
FROM customers
