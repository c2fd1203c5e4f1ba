SELECT customer_id, joined_at >= current_timestamp() - INTERVAL 90 DAYS AS tag_value
FROM customers
