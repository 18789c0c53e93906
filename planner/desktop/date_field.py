"""A box for one day: typed in the usual ways, moved by keys, or taken from a calendar; it may be empty."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidgetAction

from planner.desktop.icons import icon
from planner.desktop.theme import Theme, px
from planner.desktop.tips import tip
from planner.field_words import Unread, day_of

STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 30, Qt.Key.Key_PageDown: -30}
"""Days that a key moves by."""
WIDTH = 132


class DateField(QLineEdit):
    """``picked`` is a day or None; ``unread`` says why what was typed is no day, which then stays to be mended; ``typed``
    the day that it would be while it is typed."""

    picked = Signal(object)
    unread = Signal(object)
    typed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(px(WIDTH))
        self.setPlaceholderText("YYYY-MM-DD")
        self._day: date | None = None
        self._open = QAction(self)
        self._open.triggered.connect(self.show_calendar)
        self.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(self._tell)
        self.editingFinished.connect(self.commit)

    @property
    def day(self) -> date | None:
        return self._day

    def show_day(self, day: date | None, theme: Theme) -> None:
        self._open.setIcon(icon("calendar", theme))
        self._day = day
        words = day.isoformat() if day else ""
        if self.text() != words:
            self.setText(words)

    def name_calendar(self, words: str) -> None:
        self._open.setText(words)
        self._open.setToolTip(tip(words))

    def _tell(self, words: str) -> None:
        try:
            self.typed.emit(day_of(words.strip()) if words.strip() else None)
        except Unread:
            self.typed.emit(None)

    def commit(self) -> None:
        self.typed.emit(None)
        words = self.text().strip()
        try:
            day = day_of(words) if words else None
        except Unread as wrong:
            self.unread.emit(wrong.problem)
            return
        self._take(day)

    def _take(self, day: date | None) -> None:
        changed, self._day = day != self._day, day
        self.setText(day.isoformat() if day else "")
        if changed:
            self.picked.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.show_calendar()
        elif event.key() in STEPS:
            self._take((self._day or date.today()) + timedelta(days=STEPS[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    def show_calendar(self) -> None:
        menu, calendar = QMenu(self), QCalendarWidget()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        if self._day is not None:
            calendar.setSelectedDate(QDate(self._day.year, self._day.month, self._day.day))
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)

        def take(chosen: QDate) -> None:
            menu.close()
            self._take(date(chosen.year(), chosen.month(), chosen.day()))

        calendar.clicked.connect(take)
        calendar.activated.connect(take)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        calendar.setFocus()
