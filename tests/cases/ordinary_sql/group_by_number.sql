SELECT customer_id, max(amount) AS tag_value FROM purchase GROUP BY 1
