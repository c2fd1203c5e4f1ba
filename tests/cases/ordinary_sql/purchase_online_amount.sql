SELECT customer_id, sum(amount) FILTER (WHERE channel = 'online') AS tag_value
FROM purchase GROUP BY customer_id
