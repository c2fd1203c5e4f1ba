SELECT customer_id, count(*) AS tag_value
FROM purchase
WHERE channel IN ('online', 'app') AND store_id IS NOT NULL
GROUP BY customer_id
