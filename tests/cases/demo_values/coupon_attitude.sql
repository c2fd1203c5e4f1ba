SELECT h.household_id, CASE WHEN coalesce(c.n, 0) >= 5 THEN 'lover' WHEN c.n >= 1 THEN 'user'
  WHEN r.n >= 1 THEN 'unmoved' ELSE 'never asked' END
FROM households h
LEFT JOIN (SELECT household_id, count(*) AS n FROM coupons_redeemed
           WHERE redemption_date >= DATE '2017-01-02' GROUP BY 1) c USING (household_id)
LEFT JOIN (SELECT household_id, count(*) AS n FROM campaigns_received
           WHERE start_date >= DATE '2017-01-02' AND start_date < DATE '2018-01-02' GROUP BY 1) r USING (household_id)
