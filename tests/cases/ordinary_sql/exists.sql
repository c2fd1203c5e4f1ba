SELECT customer_id, 'visited' AS tag_value FROM customers c WHERE EXISTS (SELECT 1 FROM visit v WHERE v.customer_id = c.customer_id AND v.seconds > 10)
