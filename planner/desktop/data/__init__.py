"""Tabs of the data page."""
