SELECT DISTINCT customer_id, datediff(last_day, first_day) AS tag_value FROM (
  SELECT customer_id, max(event_time) OVER (PARTITION BY customer_id) AS last_day,
    min(CAST(event_time AS DATE)) OVER (PARTITION BY customer_id) AS first_day,
    min(event_time) OVER (PARTITION BY customer_id) AS first_time
  FROM purchase) x
