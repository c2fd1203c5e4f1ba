"""Columns by ordinal: leaves over tags, and how their values are spread."""
