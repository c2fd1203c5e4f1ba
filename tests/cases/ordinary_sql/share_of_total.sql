SELECT customer_id, spent / sum(spent) OVER () AS tag_value FROM (SELECT customer_id, sum(amount) AS spent FROM purchase GROUP BY customer_id) AS s
