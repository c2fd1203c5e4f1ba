SELECT customer_id, concat(left(customer_id, 1), '***') AS tag_value
FROM customers
