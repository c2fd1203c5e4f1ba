SELECT customer_id, 'both' AS tag_value FROM visit INTERSECT SELECT customer_id, 'both' AS tag_value FROM purchase
