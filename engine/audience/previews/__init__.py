"""Segments by day: exact counts of every node, why one customer is in, how sets overlap."""
