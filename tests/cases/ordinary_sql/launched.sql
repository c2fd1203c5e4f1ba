SELECT p.customer_id, count(*) AS tag_value FROM purchase p JOIN products d ON d.product_id = p.product_id WHERE p.event_time < d.launched + INTERVAL 30 DAYS GROUP BY p.customer_id
