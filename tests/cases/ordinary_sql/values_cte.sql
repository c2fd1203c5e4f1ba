WITH names AS (SELECT code, label FROM (VALUES ('m', '男'), ('f', '女')) AS v(code, label)) SELECT customer_id, label AS tag_value FROM customers JOIN names ON names.code = customers.gender
