SELECT customer_id, min(amount) AS tag_value
FROM purchase GROUP BY customer_id
