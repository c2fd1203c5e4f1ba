SELECT c.customer_id, c.points - a.mean AS tag_value FROM customers c CROSS JOIN (SELECT avg(points) AS mean FROM customers) a
