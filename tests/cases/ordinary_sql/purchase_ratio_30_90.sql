SELECT customer_id, count(*) FILTER (WHERE event_time >= date_sub(current_date, 30)) / nullif(count(*) FILTER (WHERE event_time >= date_sub(current_date, 90)), 0) AS tag_value
FROM purchase GROUP BY customer_id
