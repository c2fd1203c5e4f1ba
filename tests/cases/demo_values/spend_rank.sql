SELECT id, CASE WHEN better * 100 < 20 * total THEN 'top' WHEN better * 100 < 50 * total THEN 'middle' ELSE 'low' END
FROM (SELECT id, rank() OVER (ORDER BY sum(amount) DESC) - 1 AS better, count(*) OVER () AS total
      FROM baskets WHERE t >= base_time() - INTERVAL 365 DAY AND t < base_time() GROUP BY id)
