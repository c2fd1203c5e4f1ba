SELECT customer_id, max(quantity * 2 - 1) AS tag_value
FROM purchase GROUP BY customer_id
