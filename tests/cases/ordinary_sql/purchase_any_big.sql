SELECT customer_id, bool_or(amount > 500) AS tag_value
FROM purchase GROUP BY customer_id
