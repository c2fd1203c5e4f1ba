SELECT customer_id, round(points / (height * height), 1) AS tag_value
FROM customers
