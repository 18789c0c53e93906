"""Circular garbage is collected in the window's thread only.

Python collects in whichever thread happens to allocate. A worker that builds a report would then destroy the widgets
of a closed window from its own thread, which Qt does not survive.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QTimer

EVERY_MS = 500
LEAST = 10
"""A generation is collected when it was due so often; Python's own thresholds, but never below this."""


def collect() -> None:
    """Collect the oldest generation that is due by Python's own thresholds."""
    due = [n > max(limit, LEAST) for n, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(2 - due[::-1].index(True))


def collect_here(app: QCoreApplication) -> None:
    """From now on garbage goes in the thread of ``app``, between two events."""
    if not gc.isenabled():
        return
    gc.disable()
    timer = QTimer(app)
    timer.setInterval(EVERY_MS)
    timer.timeout.connect(collect)
    timer.start()


def spare_what_is_loaded() -> None:
    """Catalogue and question bank stay for ever: a full collection need not walk them, and stays below 100 ms."""
    gc.freeze()
