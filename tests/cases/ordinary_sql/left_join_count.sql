SELECT c.customer_id, count(p.event_id) AS tag_value FROM customers c LEFT JOIN purchase p ON p.customer_id = c.customer_id AND p.channel = 'online' GROUP BY c.customer_id
