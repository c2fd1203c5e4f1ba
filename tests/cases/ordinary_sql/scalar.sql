SELECT customer_id, CASE WHEN points > (SELECT avg(points) FROM customers) THEN 'above' ELSE 'below' END AS tag_value FROM customers
