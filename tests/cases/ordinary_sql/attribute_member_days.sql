SELECT customer_id, datediff(current_date, joined_at) AS tag_value
FROM customers
