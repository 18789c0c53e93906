"""Type to find: pages, fields, questions, things of the plan, catalogue, primer and commands; Enter goes there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from planner.desktop.actions import Actions
from planner.desktop.announce import announce
from planner.desktop.context import Context
from planner.desktop.pages import PAGES
from planner.desktop.palette.rows import RowDelegate, Rows
from planner.desktop.theme import px
from planner.desktop.widgets import label, rule
from planner.desktop.window.overlay import Overlay
from planner.finder.entries import Entry, Kind, both, entries, page_name
from planner.finder.match import MOST_LETTERS
from planner.finder.search import Index, recent, what_next
from planner.i18n import message

WIDTH, MOST_RECENT, LIST_MAX = 640, 4, 420
_LIST_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class _Field(QLineEdit):
    """Searches letters that are still being composed, too."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._composing = ""
        self.setMaxLength(MOST_LETTERS)
        self.textChanged.connect(lambda _: self.typed.emit(self.whole))

    @property
    def whole(self) -> str:
        at = self.cursorPosition()
        return self.text()[:at] + self._composing + self.text()[at:]

    @property
    def composing(self) -> bool:
        return bool(self._composing)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = event.preeditString()
        super().inputMethodEvent(event)
        self.typed.emit(self.whole)


class Palette(Overlay):
    """``chosen`` gives the entry to go to."""

    chosen = Signal(object)

    def __init__(self, window: QWidget, context: Context, actions: Actions) -> None:
        super().__init__(window, WIDTH)
        self.context, self._actions = context, actions
        self._index, self._recent = Index(), list[tuple[Kind, str]]()
        self.field, self.list = _Field(), QListView()
        self.field.setProperty("role", "find")
        self.list.setProperty("role", "found")
        self.none, self.foot = label(role="secondary", wrap=True), label(role="note")
        self.none.setContentsMargins(16, 10, 16, 10)
        self.rows = Rows(context, lambda id: actions.keys(id) if id in {a.id for a in actions} else "")
        self.list.setModel(self.rows)
        self.list.setItemDelegate(RowDelegate(context, self.rows))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._take)
        self.list.selectionModel().currentChanged.connect(self._tell)
        self.setFocusProxy(self.field)
        self.field.typed.connect(self._search)
        line = QHBoxLayout()
        line.setContentsMargins(16, 6, 16, 8)
        line.addWidget(self.foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for widget in (self.field, rule(), self.none, self.list, rule()):
            column.addWidget(widget)
        column.addLayout(line)

    def open(self) -> None:
        c = self.context
        self.setAccessibleName(c.text("finder.name"))
        self.field.setAccessibleName(c.text("finder.name"))
        self.field.setAccessibleDescription(c.text("finder.hint"))
        self.field.setPlaceholderText(c.text("finder.hint"))
        self.list.setAccessibleName(c.text("finder.results"))
        self.none.setText(c.text("finder.none"))
        self.foot.setText(c.text("finder.foot"))
        self.prepare()
        self.field.clear()
        self._search("")
        super().open()

    def prepare(self) -> None:
        """Make the keys of whatever is new; those of unchanged parts are kept."""
        c = self.context
        self._index.show((*self._actions.entries(), *pages(), *entries(c.plan, c.assessment)))

    def wanted_height(self, width: int) -> int:
        fixed = self.field.sizeHint().height() + self.foot.sizeHint().height() + 20
        none = self.none.sizeHint().height() if self.none.isVisibleTo(self) else 0
        return fixed + none + min(self.rows.height + 8, px(LIST_MAX))

    def _search(self, typed: str) -> None:
        found = self._index.find(typed) if typed.strip() else self._unasked()
        self._show(found)
        self.none.setVisible(not found)
        self.list.setVisible(bool(found))
        self.place()
        if self.isVisible():
            announce(self.field, self.context.text("finder.count", n=len(found)) if found else self.none.text())

    def _show(self, found: Sequence[Entry]) -> None:
        self.rows.show(found)
        self.list.scrollToTop()
        self._go_to(self.rows.step(-1, 1))

    def _unasked(self) -> tuple[Entry, ...]:
        """What was opened lately, and what to do next."""
        c = self.context
        return (*recent(self._index.entries, self._recent), *what_next(c.plan, c.assessment))

    def _go_to(self, row: int) -> None:
        if row >= 0:
            self.list.setCurrentIndex(self.rows.index(row))

    def _tell(self, now: QModelIndex, _: QModelIndex) -> None:
        """The focus stays in the field, so what is chosen is said."""
        if now.isValid() and self.isVisible():
            announce(self.field, str(now.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _take(self, index: QModelIndex) -> None:
        entry = self.rows.entry(index.row())
        if entry is None:
            return
        kept = (entry.kind, entry.id)
        if entry.kind not in (Kind.NEXT, Kind.RECENT):
            self._recent = [kept, *(k for k in self._recent if k != kept)][:MOST_RECENT]
        self.close_overlay()
        self.chosen.emit(entry)

    def takes(self, event: QKeyEvent) -> bool:
        return super().takes(event) or event.key() in (*_LIST_KEYS, Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.list.currentIndex()
        if event.key() in _LIST_KEYS and not self.field.composing:
            self._go_to(self.rows.step(at.row(), _LIST_KEYS[Qt.Key(event.key())]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.field.composing:
            self._take(at)
        else:
            super().keyPressEvent(event)


@cache
def pages() -> tuple[Entry, ...]:
    """Every page and tab of the window."""
    made = []
    for page in PAGES:
        name = page_name(page.id)
        short = message(f"rail.{page.id}") if page.group != "more" else name
        where = message("finder.step", n=page.mark) if page.mark.isdigit() else ""
        more = (both(short).ko, both(short).en, page.id)
        made.append(Entry(Kind.PAGE, page.id, both(name), where, page.id, more=more))
        for tab in page.tabs:
            made.append(Entry(Kind.PAGE, f"{page.id}.{tab}", both(message(tab)), name, page.id, ("tab", tab)))
    return tuple(made)
