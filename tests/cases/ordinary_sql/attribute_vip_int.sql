SELECT customer_id, CAST(vip AS INT) AS tag_value
FROM customers
