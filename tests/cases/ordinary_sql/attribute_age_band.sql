SELECT customer_id, CASE WHEN datediff(current_date, birthday) < 18 * 365 THEN 'minor' WHEN datediff(current_date, birthday) < 65 * 365 THEN 'adult' ELSE 'senior' END AS tag_value
FROM customers
