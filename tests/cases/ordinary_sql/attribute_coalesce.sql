SELECT customer_id, coalesce(gender, 'unknown') AS tag_value
FROM customers
