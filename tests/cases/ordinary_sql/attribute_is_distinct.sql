SELECT customer_id, gender IS DISTINCT FROM 'm' AS tag_value
FROM customers
