-- who buys
SELECT customer_id, /* the count */ count(*) AS tag_value -- 次数
FROM purchase GROUP BY customer_id;
