SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE product_id LIKE 'P%' OR product_id RLIKE '[0-9]{2}$'
GROUP BY customer_id
