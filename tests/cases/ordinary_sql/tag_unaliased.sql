SELECT level.customer_id, level.tag_value FROM tag.level WHERE tag.level.tag_value <> 'none'
