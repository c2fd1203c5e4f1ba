SELECT customer_id, CASE WHEN month(birthday) = 3 AND day(birthday) >= 21 OR month(birthday) = 4 AND day(birthday) < 20 THEN 'aries' ELSE 'other' END AS tag_value
FROM customers
