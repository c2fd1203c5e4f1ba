SELECT customer_id, gender RLIKE '^(f|m)$' AS tag_value
FROM customers
