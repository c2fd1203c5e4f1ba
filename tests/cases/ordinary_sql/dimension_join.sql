SELECT p.customer_id, sum(p.amount) AS tag_value FROM purchase p JOIN products d ON p.product_id = d.product_id WHERE d.department = 'GROCERY' GROUP BY p.customer_id
