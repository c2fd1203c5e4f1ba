SELECT id, CAST((2 * coalesce(sum(CASE WHEN brand = 'Private' THEN cents END), 0) * 10000 + sum(cents))
  // (2 * sum(cents)) AS DECIMAL(18, 0)) * CAST(0.0001 AS DECIMAL(5, 4))
FROM (SELECT *, CAST(sales_value * 100 AS BIGINT) AS cents FROM items WHERE t >= base_time() - INTERVAL 365 DAY AND t < base_time() AND brand IS NOT NULL)
GROUP BY id HAVING sum(cents) > 0
