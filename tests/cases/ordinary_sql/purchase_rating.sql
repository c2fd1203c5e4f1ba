SELECT customer_id, avg(rating) AS tag_value
FROM purchase GROUP BY customer_id
