SELECT customer_id, percentile_cont(0.9) WITHIN GROUP (ORDER BY amount) AS tag_value
FROM purchase GROUP BY customer_id
