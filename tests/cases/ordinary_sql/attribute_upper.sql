SELECT customer_id, upper(gender) AS tag_value
FROM customers
