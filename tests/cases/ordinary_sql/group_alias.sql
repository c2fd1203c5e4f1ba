SELECT customer_id, max(n) AS tag_value FROM (SELECT customer_id, to_date(event_time) AS day, count(*) AS n FROM visit GROUP BY customer_id, day) m GROUP BY customer_id
