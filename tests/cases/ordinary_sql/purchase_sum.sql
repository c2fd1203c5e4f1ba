SELECT customer_id, sum(amount) AS tag_value
FROM purchase GROUP BY customer_id
