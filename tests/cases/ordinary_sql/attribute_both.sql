SELECT customer_id, arrays_overlap(interests, array('sport', 'music')) AS tag_value
FROM customers
