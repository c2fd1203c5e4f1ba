SELECT customer_id, tag_value FROM (SELECT customer_id, points * 2 AS twice, twice + 1 AS tag_value FROM customers) x
