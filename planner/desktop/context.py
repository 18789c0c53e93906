"""What every page gets: the session, the latest assessment, the language, and ways to ask the window for something."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, QTimer, Signal

from planner import formats, i18n
from planner.assessment import Assessment, assess
from planner.catalog import Catalog
from planner.desktop.theme import Theme, set_scale
from planner.explain import Figure, Path
from planner.i18n import Message
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.session import EditProblem, Session

if TYPE_CHECKING:
    from planner.desktop.files import Files

RECOMPUTE_MS, REST_MS = 30, 12
"""From the beginning of one calculation to the next, and at least between them: the hand comes first."""


class Context(QObject):
    """Joins session and assessment: an edit is followed by one calculation within ~30 ms, then by ``changed``."""

    edited = Signal()
    """At once with an edit, an undo or a redo; ``changed`` follows with the assessment."""
    typing = Signal()
    """Something is being typed that is no value of the plan yet: ``typed``."""
    changed = Signal()
    language_changed = Signal()
    theme_changed = Signal()
    scale_changed = Signal()
    hints_changed = Signal()
    page_requested = Signal(str, object)
    why_requested = Signal(object)
    toast_requested = Signal(str, bool)
    present_requested = Signal()
    files: Files
    """Where the plan is opened and saved; set by the window's documents."""

    def __init__(self, session: Session, catalog: Catalog, language: str = "ko", dark: bool = False) -> None:
        super().__init__()
        self._shipped = catalog
        self.language = language
        self.theme = Theme(dark)
        self.scale = 1.0
        self.session = session
        self.typed: tuple[Path, Any] | None = None
        self.today: Callable[[], date] = date.today
        self._assessment = assess(session.plan, catalog, self.today())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._began = 0.0
        self._timer.timeout.connect(self.recompute)
        self._unsubscribe = session.subscribe(self._edited)

    def open(self, session: Session) -> None:
        """Work on another session from now on."""
        self._unsubscribe()
        self.session = session
        self.typed = None
        self._unsubscribe = session.subscribe(self._edited)
        self.recompute()

    def type_in(self, path: Path, value: Any) -> None:
        """Typed at ``path`` and not taken yet. The recovery copy holds it, the plan does not; None ends it."""
        self.typed = None if value is None else (path, value)
        self.typing.emit()

    def plan_as_typed(self) -> Plan | None:
        """The plan with what is being typed, where that is a value of its field."""
        if self.typed is None:
            return None
        try:
            made: Plan = put(self.plan, *self.typed)
        except (ValidationError, KeyError, IndexError, AttributeError, TypeError):
            return None
        return made

    def _edited(self, old: Plan, new: Plan) -> None:
        self.typed = None
        self.edited.emit()
        if not self._timer.isActive():
            since = (time.monotonic() - self._began) * 1000
            self._timer.start(max(REST_MS, round(RECOMPUTE_MS - since)))

    def recompute(self) -> None:
        self._timer.stop()
        self._began = time.monotonic()
        self._assessment = assess(self.session.plan, self._shipped, self.today())
        self.changed.emit()

    @property
    def plan(self) -> Plan:
        return self.session.plan

    @property
    def assessment(self) -> Assessment:
        return self._assessment

    @property
    def catalog(self) -> Catalog:
        """The catalogue with the plan's own values, as of the latest assessment."""
        return self._assessment.catalog

    def say(self, what: Any) -> str:
        return i18n.say(what, self.language)

    def text(self, key: str, **params: Any) -> str:
        return i18n.text(key, self.language, **params)

    def show_figure(self, figure: Figure, with_range: bool = False) -> str:
        return formats.figure(figure, self.language, with_range)

    def edit(self, path: Path, value: Any, name: Message | None = None) -> Message | None:
        """Set a value; returns what is wrong in words, else None."""
        try:
            self.session.set(path, value, name)
        except EditProblem as problem:
            return problem.message
        return None

    def set_language(self, language: str) -> None:
        self.language = language
        self.language_changed.emit()
        self.changed.emit()

    def set_dark(self, dark: bool) -> None:
        self.theme = Theme(dark)
        self.theme_changed.emit()
        self.changed.emit()

    def set_scale(self, scale: float) -> None:
        """Size of text and parts, 0.8 to 1.5; beyond that the nearest of the two."""
        self.scale = set_scale(scale)
        self.scale_changed.emit()
        self.changed.emit()

    def why(self, figure: Figure) -> None:
        self.why_requested.emit(figure)

    def go(self, page_id: str, target: Any = None) -> None:
        self.page_requested.emit(page_id, target)

    def toast(self, words: str, undo: bool = False) -> None:
        self.toast_requested.emit(words, undo)
