WITH by_department AS (
  SELECT p.customer_id, d.department, count(*) AS n, sum(p.amount) AS spent
  FROM purchase p JOIN products d ON d.product_id = p.product_id
  GROUP BY p.customer_id, d.department
), ranked AS (
  SELECT customer_id, department, row_number() OVER (PARTITION BY customer_id ORDER BY n DESC, spent DESC) AS place FROM by_department
)
SELECT customer_id, department AS tag_value FROM ranked WHERE place = 1
