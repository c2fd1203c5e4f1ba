"""Processes and Spark: a supervisor that imports no pyspark, and workers in which client and engine live."""
