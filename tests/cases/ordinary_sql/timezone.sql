SELECT customer_id, hour(from_utc_timestamp(joined_at, 'Asia/Tokyo')) AS tag_value FROM customers
