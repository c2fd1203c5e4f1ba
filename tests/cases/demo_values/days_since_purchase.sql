SELECT id, date_diff('day', max(t), base_time()) FROM baskets GROUP BY id
