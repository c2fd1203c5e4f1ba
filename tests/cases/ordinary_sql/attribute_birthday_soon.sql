SELECT customer_id, date_format(birthday, 'MM-dd') BETWEEN date_format(current_date, 'MM-dd') AND date_format(date_add(current_date, 7), 'MM-dd') AS tag_value
FROM customers
