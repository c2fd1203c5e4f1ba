SELECT id, CAST(min(t) AS DATE) FROM baskets GROUP BY id
