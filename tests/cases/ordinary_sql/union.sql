SELECT customer_id, 'active' AS tag_value FROM purchase UNION SELECT customer_id, 'active' AS tag_value FROM visit
