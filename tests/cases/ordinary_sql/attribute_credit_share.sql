SELECT customer_id, credit / 100 AS tag_value
FROM customers
