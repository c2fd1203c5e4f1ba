SELECT customer_id, transform(interests, x -> upper(trim(x))) AS tag_value
FROM customers
