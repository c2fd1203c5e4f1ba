SELECT customer_id, stddev(amount) AS tag_value
FROM purchase GROUP BY customer_id
