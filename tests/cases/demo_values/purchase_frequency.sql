SELECT id, CASE WHEN count(*) < 5 THEN 'occasional' WHEN count(*) < 20 THEN 'regular' ELSE 'frequent' END
FROM baskets WHERE t >= base_time() - INTERVAL 90 DAY AND t < base_time() GROUP BY id
