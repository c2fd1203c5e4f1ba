SELECT customer_id, spent AS tag_value FROM (SELECT customer_id, sum(amount) AS spent FROM purchase GROUP BY customer_id) s ORDER BY spent DESC LIMIT 3
