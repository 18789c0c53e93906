"""Words for screen readers that no focus change would say."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from planner.desktop.context import Context


def announce(widget: QWidget, words: str) -> None:
    """Say ``words`` politely; nothing happens where no screen reader listens."""
    if QAccessible.isActive() and words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class Announcer:
    """Says what changed elsewhere than where the person is working: the number of GPUs and of stops.

    It compares each assessment with the one before, as long as both are of the same plan.
    """

    def __init__(self, window: QWidget, context: Context) -> None:
        self._window, self._context = window, context
        self._session: object = None
        self._gpus: float | None = None
        self._holds = 0

    def refresh(self) -> None:
        for words in self._changes():
            announce(self._window, words)

    def _changes(self) -> list[str]:
        c, a = self._context, self._context.assessment
        gpus, holds = a.infrastructure.gpus, len(a.readiness.holds)
        known = self._session is c.session
        said = []
        if known and gpus.value != self._gpus:
            said.append(c.text("announce.gpus", name=gpus.name, value=c.show_figure(gpus, with_range=True)))
        if known and holds != self._holds:
            said.append(c.text("announce.holds", n=holds) if holds else c.text("announce.no_holds"))
        self._session, self._gpus, self._holds = c.session, gpus.value, holds
        return said
