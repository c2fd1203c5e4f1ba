SELECT customer_id, count_if(channel = 'online') / count(*) AS tag_value
FROM purchase GROUP BY customer_id
