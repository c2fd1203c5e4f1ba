SELECT customer_id, 'silent' AS tag_value FROM customers c WHERE NOT EXISTS (SELECT 1 FROM purchase p WHERE p.customer_id = c.customer_id)
