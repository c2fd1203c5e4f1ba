SELECT customer_id, CASE WHEN gender = '女' THEN '女性' ELSE '其他' /* 性别 */ END AS tag_value
FROM customers
