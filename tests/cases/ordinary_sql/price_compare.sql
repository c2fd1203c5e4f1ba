SELECT p.customer_id, avg(p.amount / d.price) AS tag_value FROM purchase p JOIN products d USING (product_id) WHERE d.price > 0 GROUP BY p.customer_id
