SELECT customer_id, bool_and(channel = 'online') AS tag_value
FROM purchase GROUP BY customer_id
