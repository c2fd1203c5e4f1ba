SELECT customer_id, CAST(points AS DECIMAL(12,2)) * 0.01 AS tag_value
FROM customers
