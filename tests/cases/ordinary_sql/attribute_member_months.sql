SELECT customer_id, CAST(months_between(current_timestamp(), joined_at) AS INT) AS tag_value
FROM customers
