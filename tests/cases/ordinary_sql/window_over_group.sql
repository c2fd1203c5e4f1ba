SELECT customer_id, rank() OVER (ORDER BY sum(amount) DESC) AS tag_value FROM purchase GROUP BY customer_id
