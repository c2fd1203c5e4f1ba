SELECT customer_id, CASE gender WHEN 'm' THEN 'male' WHEN 'f' THEN 'female' END AS tag_value
FROM customers
