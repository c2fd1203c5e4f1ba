SELECT c.customer_id, m.label AS tag_value FROM customers c JOIN (VALUES ('m', 'male'), ('f', 'female')) AS m(code, label) ON m.code = c.gender
