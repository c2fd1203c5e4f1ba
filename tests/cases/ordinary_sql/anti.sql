SELECT c.customer_id, 'never' AS tag_value FROM customers c LEFT ANTI JOIN purchase p ON p.customer_id = c.customer_id
