SELECT id, CASE WHEN points >= 4000 THEN 'gold' WHEN points >= 1500 THEN 'silver' ELSE 'bronze' END
FROM (SELECT id, floor(sum(amount)) AS points FROM baskets WHERE t >= base_time() - INTERVAL 365 DAY AND t < base_time() GROUP BY id) WHERE points >= 1
