SELECT customer_id, CASE WHEN points >= 1000 THEN 'high' WHEN points >= 100 THEN 'mid' ELSE 'low' END AS tag_value
FROM customers
