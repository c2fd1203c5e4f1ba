WITH a (id, n) AS (SELECT customer_id, count(*) FROM visit GROUP BY customer_id) SELECT id AS customer_id, n AS tag_value FROM a
