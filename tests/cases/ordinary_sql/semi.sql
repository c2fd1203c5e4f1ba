SELECT c.customer_id, 'buyer' AS tag_value FROM customers c LEFT SEMI JOIN purchase p ON p.customer_id = c.customer_id AND p.amount > 10
