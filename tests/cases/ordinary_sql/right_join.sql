SELECT c.customer_id, max(p.amount) AS tag_value FROM purchase p RIGHT JOIN customers c ON p.customer_id = c.customer_id GROUP BY c.customer_id
