SELECT customer_id, exists(interests, x -> length(x) > 5) AS tag_value
FROM customers
