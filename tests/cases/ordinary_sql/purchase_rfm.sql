SELECT customer_id, concat(CASE WHEN datediff(current_date, max(event_time)) < 30 THEN 'R1' ELSE 'R2' END, CASE WHEN count(*) > 3 THEN 'F1' ELSE 'F2' END, CASE WHEN sum(amount) > 100 THEN 'M1' ELSE 'M2' END) AS tag_value
FROM purchase GROUP BY customer_id
