SELECT customer_id, sum(amount * 0.9) AS tag_value
FROM purchase GROUP BY customer_id
