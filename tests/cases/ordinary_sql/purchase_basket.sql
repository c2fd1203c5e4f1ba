SELECT customer_id, sum(amount) / count(*) AS tag_value
FROM purchase GROUP BY customer_id
