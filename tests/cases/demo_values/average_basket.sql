SELECT id, CAST((2 * sum(cents) + count(*)) // (2 * count(*)) AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2))
FROM (SELECT id, CAST(amount * 100 AS BIGINT) AS cents FROM baskets WHERE t >= base_time() - INTERVAL 365 DAY AND t < base_time()) GROUP BY id
