SELECT customer_id, count(DISTINCT department) AS tag_value FROM purchase JOIN products USING (product_id) GROUP BY customer_id
