SELECT customer_id, regexp_extract(customer_id, '([0-9]+)', 1) AS tag_value
FROM customers
