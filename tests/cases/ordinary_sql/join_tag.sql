SELECT c.customer_id, CASE WHEN t.tag_value = 'gold' AND c.points > 100 THEN 'target' ELSE 'other' END AS tag_value
FROM customers c LEFT JOIN tag.level t USING (customer_id)
