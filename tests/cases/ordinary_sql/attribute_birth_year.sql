SELECT customer_id, CAST(year(birthday) AS STRING) AS tag_value
FROM customers
