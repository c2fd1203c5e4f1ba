SELECT customer_id, filter(interests, x -> x LIKE 's%') AS tag_value
FROM customers
