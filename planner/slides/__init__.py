"""Editable slides for a board, from the same assessment as the report. No Qt."""

from planner.slides.build import build_slides

__all__ = ["build_slides"]
