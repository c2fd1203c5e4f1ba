SELECT a.customer_id, count(*) AS tag_value FROM purchase a JOIN purchase b ON a.customer_id = b.customer_id AND b.event_time > a.event_time GROUP BY a.customer_id
