"""Every key at a glance: those of the registry, and those that single pages and controls know."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from planner.desktop.actions import Actions
from planner.desktop.context import Context
from planner.desktop.keys import shown
from planner.desktop.present.keys import KEYS
from planner.desktop.theme import px
from planner.desktop.widgets import button, clear, label
from planner.desktop.window.overlay import Overlay

WIDTH, KEYS_PX = 860, 132
PAGE_KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("question", (("1–5", "level"), ("0", "unknown"), ("N", "inapplicable"), ("E", "evidence"), ("M", "note"),
                  ("Enter", "next"), ("↑ ↓", "either"), ("U", "open"), ("C", "critical"))),
    ("list", (("↑ ↓ Home End", "move"), ("F2", "edit"), ("Ctrl+Return", "add"), ("Ctrl+D", "copy"), ("Del", "delete"),
              ("Ctrl+C", "clip"), ("Shift+← → ↑ ↓", "sort"))),
    ("slider", (("← →", "small"), ("Shift+← →", "big"), ("PgUp PgDn", "double"), ("Home End", "ends"))),
    ("raci", (("A R C I", "letter"), ("B", "both"), ("Del", "clear"))),
    ("present", KEYS),
)  # fmt: skip
"""Head, and (keys, what they do): message keys under ``keys.HEAD``."""


class ShortcutSheet(Overlay):
    def __init__(self, window: QWidget, context: Context, actions: Actions) -> None:
        super().__init__(window, WIDTH)
        self.context, self._actions = context, actions
        self.heading, self.close_button = label(role="h2"), button(kind="text", clicked=self.close_overlay)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.close_button)
        self.inner = QWidget()
        self._columns = QHBoxLayout(self.inner)
        self._columns.setContentsMargins(0, 4, 12, 4)
        self._columns.setSpacing(32)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.inner)
        self.inner.setProperty("role", "overlay-inner")
        self.area = area
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 12, 14)
        column.addLayout(head)
        column.addWidget(area, 1)
        self.setFocusProxy(area)

    def open(self) -> None:
        c = self.context
        self.heading.setText(c.text("action.shortcuts"))
        self.close_button.setText(c.text("why.close"))
        self.setAccessibleName(c.text("action.shortcuts"))
        self.area.setAccessibleName(c.text("action.shortcuts"))
        clear(self._columns)
        for groups in self._halves(self.groups()):
            self._columns.addLayout(self._column(groups), 1)
        super().open()

    def wanted_height(self, width: int) -> int:
        return self.heading.sizeHint().height() + self.inner.sizeHint().height() + 60

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(head, [(keys, words)]) of everything that has a key."""
        c = self.context
        told = sorted((a for a in self._actions if a.group and a.keys), key=lambda a: a.group)
        made = [
            (c.text(f"keys.{group}"), [(self._actions.keys(a.id), c.text(a.words)) for a in of])
            for group, of in groupby(told, key=lambda a: a.group)
        ]
        for head, keys in PAGE_KEYS:
            made.append((c.text(f"keys.{head}"), [(_cap(k), c.text(f"keys.{head}.{word}")) for k, word in keys]))
        return made

    def _halves(self, groups: list[tuple[str, list[tuple[str, str]]]]) -> tuple[list, list]:  # type: ignore[type-arg]
        """Two columns of about the same height, each group whole."""
        left: list[tuple[str, list[tuple[str, str]]]] = []
        right: list[tuple[str, list[tuple[str, str]]]] = []
        heights = [0, 0]
        for group in sorted(groups, key=lambda g: -len(g[1])):
            at = 0 if heights[0] <= heights[1] else 1
            (left, right)[at].append(group)
            heights[at] += len(group[1]) + 2
        return left, right

    def _column(self, groups: list[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        for head, rows in groups:
            heading = label(head, "h3")
            heading.setContentsMargins(0, 8, 0, 2)
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setVerticalSpacing(4)
            grid.setColumnMinimumWidth(0, px(KEYS_PX))
            grid.setColumnStretch(1, 1)
            for n, (keys, words) in enumerate(rows):
                cap = label(keys, "cap")
                grid.addWidget(cap, n, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label(words, wrap=True), n, 1)
            column.addLayout(grid)
        column.addStretch(1)
        return column


def _cap(keys: str) -> str:
    """Ctrl and its like as this system names them; arrows and lists of keys stay as they are written."""
    return shown(keys) if "+" in keys[1:-1] and not set("←→↑↓ ") & set(keys) else keys
