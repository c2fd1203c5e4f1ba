SELECT customer_id, 'no purchase' AS tag_value FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM purchase)
