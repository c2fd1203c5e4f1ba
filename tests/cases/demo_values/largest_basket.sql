SELECT id, max(amount) FROM baskets WHERE t >= base_time() - INTERVAL 365 DAY AND t < base_time() GROUP BY id
