SELECT customer_id, concat(year(joined_at), '-Q', quarter(joined_at)) AS tag_value
FROM customers
