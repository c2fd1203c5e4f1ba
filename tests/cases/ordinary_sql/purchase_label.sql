SELECT customer_id, CASE WHEN count(*) >= 10 THEN 'loyal' WHEN count(*) >= 2 THEN 'repeat' ELSE 'one-off' END AS tag_value
FROM purchase GROUP BY customer_id
