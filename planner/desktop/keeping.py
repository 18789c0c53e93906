"""The recovery copy of one window on its way to the disk, and what the top bar says about saving."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from planner.desktop.context import Context
from planner.plan.file import FileProblem, reason
from planner.plan.journal import Journal

KEEP_MS = 400
"""From an edit to its recovery copy. With the time that typed text waits (``typed.py``) less than a second."""
AGAIN_MS = 5000
"""A copy that could not be written is tried again so often, whether anything changes or not."""


class Keeping(QObject):
    """Writes the copy soon after an edit or a key. Where it cannot, that is said once, and editing goes on."""

    state_changed = Signal()

    def __init__(self, context: Context, journal: Journal) -> None:
        super().__init__()
        self.context, self.journal = context, journal
        self.save_failed = False
        self._copy_problem = ""
        self._kept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        context.edited.connect(self._edited)
        context.typing.connect(self._edited)
        context.changed.connect(self.state_changed)

    def _edited(self) -> None:
        pending = self.context.session.dirty or self.context.typed is not None or self._kept
        if pending and (not self._timer.isActive() or self._timer.interval() == AGAIN_MS):
            self._timer.start(KEEP_MS)

    def keep(self) -> bool:
        """Write the recovery copy now; whether the plan is safe on disk, in it or in its file."""
        self._timer.stop()
        try:
            self.journal.note(self.context.session, self.context.plan_as_typed())
            self._kept = True
            self._copy_problem = ""
        except OSError as problem:
            self._kept = False
            told = problem.message if isinstance(problem, FileProblem) else reason(problem)
            words = self.context.text("files.no_recovery", why=self.context.say(told))
            if not self._copy_problem:
                self.context.toast(words)
            self._copy_problem = words
            self._timer.start(AGAIN_MS)
        self.state_changed.emit()
        return self._kept

    def begin(self) -> None:
        """Another plan is open, or this one is in its file: nothing of what was kept or failed counts any more."""
        self._timer.stop()
        self.save_failed, self._copy_problem, self._kept = False, "", False

    def stop(self) -> None:
        self._timer.stop()

    def words(self) -> tuple[str, bool]:
        """What the top bar says about saving, and whether it is bad news."""
        c, session = self.context, self.context.session
        if self.save_failed:
            return c.text("files.not_saved_short"), True
        if self._copy_problem and session.dirty:
            return self._copy_problem, True
        saved = f"{session.saved_at:%H:%M}" if session.saved_at is not None else ""
        if session.dirty:
            if not self._kept:
                return c.text("documents.changed"), False
            return (c.text("documents.saved_and_changed", time=saved) if saved else c.text("files.changed")), False
        if saved:
            return c.text("files.saved", time=saved), False
        return (session.path.name, False) if session.path else ("", False)
