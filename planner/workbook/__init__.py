"""The plan and its assessment as a spreadsheet with live formulas. No Qt; reading spreadsheets is elsewhere."""

from planner.workbook.build import build_workbook

__all__ = ["build_workbook"]
