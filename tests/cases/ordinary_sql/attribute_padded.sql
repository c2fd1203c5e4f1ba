SELECT customer_id, lpad(customer_id, 8, '0') AS tag_value
FROM customers
