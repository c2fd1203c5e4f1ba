SELECT customer_id, greatest(points, 0) AS tag_value
FROM customers
