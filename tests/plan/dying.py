"""What a kill leaves of a recovery copy: its files, and a lock that the system let go."""

from __future__ import annotations

from planner.plan.journal import Journal


def die(journal: Journal) -> None:
    assert journal._lock._lock is not None
    journal._lock._lock.release()
