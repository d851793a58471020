"""Aggregates and value objects of the customer context: pure Python, no I/O, no clock reads."""
