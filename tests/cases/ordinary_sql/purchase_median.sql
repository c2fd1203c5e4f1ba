SELECT customer_id, percentile(amount, 0.5) AS tag_value
FROM purchase GROUP BY customer_id
