SELECT customer_id, CASE WHEN l.tag_value = 'gold' THEN 'A' WHEN s.tag_value > 100 THEN 'B' ELSE 'C' END AS tag_value FROM tag.level l FULL JOIN tag.spend_90d s USING (customer_id)
