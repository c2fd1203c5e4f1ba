SELECT customer_id, unix_timestamp(max(event_time)) AS tag_value FROM purchase GROUP BY customer_id
