SELECT customer_id, sum(CASE WHEN channel = 'online' THEN amount ELSE 0 END) AS tag_value
FROM purchase GROUP BY customer_id
