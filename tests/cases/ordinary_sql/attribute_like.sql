SELECT customer_id, gender LIKE 'f%' AS tag_value
FROM customers
