SELECT customer_id, substring(customer_id, 1, 2) AS tag_value
FROM customers
