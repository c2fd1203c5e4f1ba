SELECT customer_id, pmod(crc32(customer_id), 10) AS tag_value
FROM customers
