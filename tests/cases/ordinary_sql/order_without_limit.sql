SELECT customer_id, points AS tag_value FROM customers ORDER BY points DESC
