SELECT customer_id, CASE WHEN gender = 'it''s' THEN "x" ELSE 'y' END AS tag_value
FROM customers
