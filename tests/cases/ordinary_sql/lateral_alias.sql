SELECT customer_id, tag_value FROM (SELECT customer_id, sum(amount) AS spent, count(*) AS n, spent / n AS tag_value FROM purchase GROUP BY customer_id) x
