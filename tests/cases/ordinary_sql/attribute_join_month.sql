SELECT customer_id, date_format(joined_at, 'yyyy-MM') AS tag_value
FROM customers
