SELECT customer_id, NULL AS tag_value FROM customers
