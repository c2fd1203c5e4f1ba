"""Profiles of single customers."""
