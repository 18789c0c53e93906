"""Tabs of the team page."""
