SELECT customer_id, floor(points / 100) * 100 AS tag_value
FROM customers
