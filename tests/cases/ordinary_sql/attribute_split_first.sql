SELECT customer_id, split(customer_id, '-')[0] AS tag_value
FROM customers
