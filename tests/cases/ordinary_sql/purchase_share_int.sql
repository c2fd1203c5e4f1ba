SELECT customer_id, sum(quantity) * 100 / count(*) AS tag_value
FROM purchase GROUP BY customer_id
