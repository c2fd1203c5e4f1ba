SELECT customer_id, gender NOT IN ('m', 'f') AS tag_value
FROM customers
