SELECT customer_id, 'browser' AS tag_value FROM visit EXCEPT SELECT customer_id, 'browser' AS tag_value FROM purchase
