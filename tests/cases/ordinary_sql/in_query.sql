SELECT customer_id, 'buyer' AS tag_value FROM customers WHERE customer_id IN (SELECT customer_id FROM purchase WHERE amount > 20)
