SELECT customer_id, count(*) AS tag_value FROM (SELECT customer_id, event_time FROM purchase UNION ALL SELECT customer_id, event_time FROM visit) e GROUP BY customer_id
