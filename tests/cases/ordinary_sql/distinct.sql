SELECT DISTINCT customer_id, 'buyer' AS tag_value FROM purchase
