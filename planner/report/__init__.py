"""The report: plan and assessment as a PDF that executives decide from. No Qt, no network, no file is opened for text.

Every number is a figure of the Assessment or an entry of the plan; text passes the one door in ``report/text.py``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.report.build import build_report as build_report
    from planner.report.build import printed_report as printed_report


def __getattr__(name: str) -> Any:
    """``build_report`` and ``printed_report``, read when first asked for: the options alone need no PDF library."""
    if name not in ("build_report", "printed_report"):
        raise AttributeError(name)
    from planner.report import build

    return getattr(build, name)
