"""What the company says: frozen pydantic models, one file per wizard step, the plan file and the session of edits.

A plan holds answers and wishes, never results: everything computed comes from ``assess(plan, catalog)``. No Qt.
"""

from planner.plan.plan import Plan

__all__ = ["Plan"]
