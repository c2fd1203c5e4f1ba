SELECT customer_id, if(vip, 'yes', 'no') AS tag_value
FROM customers
