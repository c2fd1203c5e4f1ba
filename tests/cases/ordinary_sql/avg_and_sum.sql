SELECT customer_id,
  CASE WHEN avg(amount) > 10 AND sum(amount) > 100 AND max(event_time) > max(CAST(event_time AS DATE)) THEN 'big'
       WHEN sum(CAST(amount AS DECIMAL(38,2))) > 50 THEN 'middle' ELSE 'small' END AS tag_value
FROM purchase GROUP BY customer_id
