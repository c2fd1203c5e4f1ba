SELECT customer_id, points::string AS tag_value FROM customers
