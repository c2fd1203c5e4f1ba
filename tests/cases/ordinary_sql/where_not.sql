SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE NOT (channel = 'online') AND amount <> 0
GROUP BY customer_id
