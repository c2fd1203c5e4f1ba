SELECT customer_id, aggregate(interests, 0, (total, x) -> total + length(x)) AS tag_value FROM customers
