"""Sets of customers and what is done with them."""
