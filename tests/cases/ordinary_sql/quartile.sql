SELECT customer_id, ntile(4) OVER (ORDER BY spent DESC) AS tag_value FROM (SELECT customer_id, sum(amount) AS spent FROM purchase GROUP BY customer_id) AS s
