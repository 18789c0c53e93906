"""The report: plan and assessment as a PDF that executives decide from. No Qt, no network, no file is opened for text.

Every number is a figure of the Assessment or an entry of the plan; text passes the one door in ``report/text.py``.
"""

from planner.report.build import build_report, printed_report

__all__ = ["build_report", "printed_report"]
