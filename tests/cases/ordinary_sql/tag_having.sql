SELECT customer_id, count(*) AS tag_value FROM purchase GROUP BY customer_id HAVING count(*) >= 2 AND sum(amount) > 50
