SELECT customer_id, array_contains(interests, 'sport') AS tag_value
FROM customers
