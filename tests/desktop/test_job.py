"""Work off the window's thread tells its result or its failure, and is let go of."""

from __future__ import annotations

import threading
from typing import Any

from planner.desktop import job
from planner.desktop.job import Job, Signals


def told(qtbot: Any, work: Any) -> list[tuple[str, Any]]:
    signals, heard = Signals(), []
    signals.finished.connect(lambda _, result: heard.append(("finished", result)))
    signals.failed.connect(lambda _, why: heard.append(("failed", why)))
    Job(work, signals).start()
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)
    qtbot.waitUntil(lambda: not job._alive, timeout=5000)
    return heard


def test_a_result_arrives_from_another_thread(qtbot: Any) -> None:
    kind, thread = told(qtbot, threading.get_ident)[0]
    assert kind == "finished"
    assert thread != threading.get_ident()


def test_a_failure_is_named(qtbot: Any) -> None:
    def work() -> None:
        raise KeyError("x")

    assert told(qtbot, work) == [("failed", "KeyError")]
