-- Anything said other than "0", such as "3+", means children; nothing said, no value.
SELECT household_id, CASE kids_count WHEN '0' THEN 'no' ELSE 'yes' END
FROM households
WHERE kids_count IS NOT NULL
