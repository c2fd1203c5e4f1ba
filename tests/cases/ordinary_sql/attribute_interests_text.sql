SELECT customer_id, array_join(array_sort(interests), ',') AS tag_value
FROM customers
