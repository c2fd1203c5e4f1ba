SELECT household_id, CASE WHEN income IN ('Under 15K', '15-24K', '25-34K') THEN 'low'
  WHEN income IN ('35-49K', '50-74K', '75-99K') THEN 'middle' ELSE 'high' END
FROM households WHERE income IS NOT NULL
