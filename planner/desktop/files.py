"""Documents: new, open, save, recent, the unsaved question and the recovery copy. One place that talks about files."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from planner.desktop import ask
from planner.desktop.context import Context
from planner.plan import Plan
from planner.plan.file import FileProblem, PlanProblem, describe, load_plan, write_atomic
from planner.plan.journal import Journal, Recovered
from planner.plan.session import Session
from planner.plan.templates import load_template

RECOVERY_MS = 500
KIND = "Planner (*.plan)"


class Files(QObject):
    state_changed = Signal()

    def __init__(self, context: Context, journal: Journal, parent: QWidget | None = None) -> None:
        super().__init__()
        self.context, self.journal, self.parent_widget = context, journal, parent
        self._failed = ""
        self._saved_at: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RECOVERY_MS)
        self._timer.timeout.connect(self.keep_recovery_copy)
        context.changed.connect(self._changed)

    def _changed(self) -> None:
        if self.context.session.dirty and not self._timer.isActive():
            self._timer.start()
        self.state_changed.emit()

    def keep_recovery_copy(self) -> None:
        self._timer.stop()
        try:
            self.journal.note(self.context.session)
        except OSError as problem:
            self._failed = self.context.text("files.no_recovery", why=problem.strerror or "")
        self.state_changed.emit()

    def state_words(self) -> tuple[str, bool]:
        """What the top bar says about saving, and whether it is bad news."""
        c = self.context
        if self._failed:
            return self._failed, True
        if c.session.dirty:
            return c.text("files.changed"), False
        if self._saved_at is not None:
            return c.text("files.saved", time=f"{self._saved_at:%H:%M}"), False
        return (c.session.path.name, False) if c.session.path else ("", False)

    # --- opening -----------------------------------------------------------------------------------------------

    def new(self, template: str | None = None) -> bool:
        if not self.may_close():
            return False
        plan = load_template(template, self.context.language) if template else Plan()
        self._start(Session(plan))
        return True

    def open(self) -> bool:
        path = ask.open_path(self.parent_widget, self.context.text("menu.open"), self._folder(), KIND)
        return path is not None and self.open_file(path)

    def open_file(self, path: Path) -> bool:
        if not self.may_close():
            return False
        try:
            plan = load_plan(path)
        except (PlanProblem, FileProblem) as problem:
            self._tell("files.not_opened", describe(problem, self.context.language))
            return False
        self._start(Session(plan, path))
        self._remember(path)
        return True

    def recover(self, found: Recovered) -> bool:
        """Continue from a recovery copy; the user's file stays as it is until saved."""
        if found.plan is None:
            return False
        session = Session(Plan(), found.origin)
        if found.origin is not None:
            try:
                session = Session(load_plan(found.origin), found.origin)
            except (PlanProblem, FileProblem):
                session = Session(Plan(), found.origin)
        session.replace_plan(found.plan)
        self._start(session)
        self.keep_recovery_copy()
        return True

    def _start(self, session: Session) -> None:
        self.journal.discard()
        self._failed, self._saved_at = "", None
        self.context.open(session)
        self.state_changed.emit()

    # --- saving ------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        session = self.context.session
        return self.save_as() if session.path is None else self._save(session.path)

    def save_as(self) -> bool:
        c = self.context
        name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", c.plan.title or c.plan.company.name or c.text("top.untitled"))
        proposal = c.session.path or self._folder() / f"{name.strip(' .')[:80] or 'plan'}.plan"
        path = ask.save_path(self.parent_widget, c.text("menu.save_as"), proposal, KIND)
        if path is None:
            return False
        return self._save(path if path.suffix else path.with_suffix(".plan"))

    def _save(self, path: Path) -> bool:
        try:
            self.context.session.save(path)
        except (FileProblem, OSError) as problem:
            words = (
                describe(problem, self.context.language) if isinstance(problem, FileProblem) else str(problem.strerror)
            )
            self._failed = self.context.text("files.not_saved_short")
            self.state_changed.emit()
            self._tell("files.not_saved", words)
            return False
        self._failed, self._saved_at = "", datetime.now()
        self.journal.discard()
        self._remember(path)
        self.context.changed.emit()
        return True

    def may_close(self) -> bool:
        """Whether the open plan may go: saved, saved now, or given up by the user."""
        c = self.context
        if not c.session.dirty:
            self.journal.discard()
            return True
        answer = ask.choose(
            self.parent_widget, c.text("files.unsaved"), c.text("files.unsaved_words"),
            [c.text("files.do_save"), c.text("files.dont_save"), c.text("files.cancel")],
        )  # fmt: skip
        if answer == 0:
            return self.save()
        if answer == 1:
            self.journal.discard()
            return True
        return False

    # --- recent ------------------------------------------------------------------------------------------------

    def recent(self) -> list[Path]:
        try:
            names = json.loads(self._recent_file().read_text(encoding="utf-8"))
            return [Path(n) for n in names if isinstance(n, str)][:10]
        except (OSError, ValueError, TypeError):
            return []

    def _remember(self, path: Path) -> None:
        known = [path.resolve(), *(p for p in self.recent() if p != path.resolve())]
        try:
            self._recent_file().parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._recent_file(), json.dumps([str(p) for p in known[:10]], ensure_ascii=False))
        except (OSError, FileProblem):
            return

    def _recent_file(self) -> Path:
        return Path(platformdirs.user_state_dir("Planner", appauthor=False)) / "recent.json"

    def _folder(self) -> Path:
        path = self.context.session.path
        return path.parent if path else Path(platformdirs.user_documents_dir())

    def _tell(self, key: str, words: str) -> None:
        c = self.context
        ask.choose(self.parent_widget, c.text(key), words, [c.text("files.understood")])
