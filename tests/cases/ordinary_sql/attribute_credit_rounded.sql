SELECT customer_id, round(credit, 0) AS tag_value
FROM customers
