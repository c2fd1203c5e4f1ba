SELECT customer_id, TRY_CAST(gender AS INT) AS tag_value
FROM customers
