SELECT customer_id, avg(amount) AS tag_value
FROM purchase GROUP BY customer_id
