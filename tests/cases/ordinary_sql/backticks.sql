SELECT `customer_id`, `gender` AS `tag_value` FROM `customers`
