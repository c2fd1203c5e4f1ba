SELECT customer_id, array_except(interests, array('sport')) AS tag_value
FROM customers
