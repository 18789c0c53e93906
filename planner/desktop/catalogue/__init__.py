"""Pieces of the catalogue page."""
