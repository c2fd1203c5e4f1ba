SELECT customer_id, sum(quantity) AS tag_value
FROM purchase GROUP BY customer_id
