SELECT customer_id, sum(amount) / nullif(sum(quantity), 0) AS tag_value
FROM purchase GROUP BY customer_id
