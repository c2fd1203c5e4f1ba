"""Crowds: definitions, refreshes, versions, splits, uploads, and how versions differ."""
