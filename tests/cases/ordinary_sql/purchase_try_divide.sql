SELECT customer_id, try_divide(sum(amount), sum(quantity)) AS tag_value
FROM purchase GROUP BY customer_id
