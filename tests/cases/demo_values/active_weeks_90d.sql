SELECT id, count(DISTINCT date_trunc('week', t)) FROM baskets WHERE t >= base_time() - INTERVAL 90 DAY AND t < base_time() GROUP BY id
