SELECT customer_id, size(interests) AS tag_value
FROM customers
