SELECT customer_id, nullif(gender, '') AS tag_value
FROM customers
