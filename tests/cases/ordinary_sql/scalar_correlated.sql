SELECT c.customer_id, (SELECT max(p.amount) FROM purchase p WHERE p.customer_id = c.customer_id) AS tag_value FROM customers c
