SELECT customer_id, round(avg(amount), 2) AS tag_value
FROM purchase GROUP BY customer_id
