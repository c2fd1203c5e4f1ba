SELECT customer_id, count(CASE WHEN amount >= 100 THEN 1 END) AS tag_value
FROM purchase GROUP BY customer_id
