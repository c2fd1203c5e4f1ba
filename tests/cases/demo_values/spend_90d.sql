SELECT id, sum(amount) FROM baskets WHERE t >= base_time() - INTERVAL 90 DAY AND t < base_time() GROUP BY id
