SELECT c.customer_id, t.tag_value FROM customers c, tag.level t WHERE t.customer_id = c.customer_id
