SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE coalesce(channel, '') <> 'online'
GROUP BY customer_id
