SELECT customer_id, md5(customer_id) AS tag_value
FROM customers
