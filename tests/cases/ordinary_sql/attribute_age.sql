SELECT customer_id, timestampdiff(YEAR, birthday, current_date) AS tag_value
FROM customers
