SELECT h.household_id, coalesce(n, 0) FROM households h
LEFT JOIN (SELECT id, count(*) AS n FROM baskets WHERE t >= base_time() - INTERVAL 90 DAY AND t < base_time() GROUP BY id) ON id = h.household_id
