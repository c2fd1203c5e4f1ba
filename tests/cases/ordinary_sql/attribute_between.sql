SELECT customer_id, points BETWEEN 10 AND 99 AS tag_value
FROM customers
