SELECT customer_id, if(min(event_time) >= add_months(current_timestamp(), -3), 'new', 'old') AS tag_value FROM purchase GROUP BY customer_id
