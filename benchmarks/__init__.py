"""Benchmarks: a generator of any size, and what the night, the leaves and the profiles take on it."""
