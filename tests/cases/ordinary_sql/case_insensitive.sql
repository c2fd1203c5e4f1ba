select CUSTOMER_ID, Gender as Tag_Value from Customers where POINTS > 1
