"""One registry of what the window can do: it feeds shortcuts, menus, palette and the sheet of shortcuts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from planner.desktop.context import Context
from planner.desktop.icons import icon
from planner.desktop.keys import shown
from planner.finder.entries import Entry, Kind, both
from planner.i18n import message

MAC = {"Alt+Left": "Ctrl+[", "Alt+Right": "Ctrl+]", "F11": "Ctrl+Meta+F"}
"""Keys that the system itself uses there."""


@dataclass(frozen=True, slots=True)
class Action:
    """``words`` is its message key; the first of ``keys`` is shown; ``able`` says whether it can be done now.

    ``group`` is its head in the sheet of shortcuts, "" for none; ``listed`` puts it into the palette.
    """

    id: str
    words: str
    slot: Callable[[], Any]
    keys: tuple[str, ...] = ()
    drawing: str = ""
    group: str = ""
    able: Callable[[], bool] | None = None
    listed: bool = True

    @property
    def system_keys(self) -> tuple[str, ...]:
        return tuple(MAC.get(k, k) for k in self.keys) if sys.platform == "darwin" else self.keys


class Actions:
    """The actions of one window as QActions of it, by id in the order they were added."""

    def __init__(self, window: QWidget, context: Context) -> None:
        self._window, self._context = window, context
        self._told: dict[str, Action] = {}
        self._made: dict[str, QAction] = {}

    def add(self, actions: Iterable[Action]) -> None:
        """Also replaces an action of the same id."""
        for told in actions:
            made = self._made.get(told.id)
            if made is None:
                made = self._made[told.id] = QAction(self._window)
                made.triggered.connect(lambda _=False, id=told.id: self.trigger(id))
                self._window.addAction(made)
            self._told[told.id] = told
            made.setShortcuts([QKeySequence(k) for k in told.system_keys])
            made.setShortcutVisibleInContextMenu(True)

    def __iter__(self) -> Iterator[Action]:
        return iter(self._told.values())

    def __getitem__(self, id: str) -> QAction:
        return self._made[id]

    def able(self, id: str) -> bool:
        able = self._told[id].able
        return able is None or able()

    def trigger(self, id: str) -> None:
        if self.able(id):
            self._told[id].slot()

    def retranslate(self) -> None:
        for id, made in self._made.items():
            made.setText(self._context.text(self._told[id].words))

    def refresh(self) -> None:
        for id, made in self._made.items():
            made.setEnabled(self.able(id))

    def fill(self, menu: QMenu, ids: Iterable[str | None]) -> None:
        """Show the actions in a menu; None draws a line."""
        menu.clear()
        for id in ids:
            if id is None:
                menu.addSeparator()
            else:
                drawing = self._told[id].drawing
                if drawing:
                    self._made[id].setIcon(icon(drawing, self._context.theme, size=16))
                menu.addAction(self._made[id])

    def of_the_window(self) -> frozenset[str]:
        """Keys that mean the same wherever one types; undo and redo may mean the field's own typing."""
        return frozenset(
            QKeySequence(keys).toString()
            for told in self._told.values()
            if told.group != "edit"
            for keys in told.system_keys
        )

    def keys(self, id: str) -> str:
        """The first shortcut as the keyboards of this system name it; "" for none."""
        keys = self._told[id].system_keys
        return shown(keys[0]) if keys else ""

    def entries(self) -> tuple[Entry, ...]:
        """What the palette can do now."""
        return tuple(
            Entry(Kind.ACTION, a.id, both(message(a.words)), message(f"keys.{a.group}") if a.group else "")
            for a in self._told.values()
            if a.listed and self.able(a.id)
        )
