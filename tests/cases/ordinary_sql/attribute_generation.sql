SELECT customer_id, CASE WHEN year(birthday) >= 1997 THEN 'Z' WHEN year(birthday) >= 1981 THEN 'Y' WHEN year(birthday) IS NULL THEN NULL ELSE 'X' END AS tag_value
FROM customers
