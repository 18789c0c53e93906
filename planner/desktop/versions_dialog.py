"""Earlier versions of the open plan: when each was saved and what differs now; go back to one, or open it beside."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from planner.desktop import password_dialogs
from planner.desktop.change_lines import change_lines
from planner.desktop.context import Context
from planner.desktop.table import WordsTable
from planner.desktop.theme import px
from planner.desktop.widgets import button, label
from planner.desktop.work import Reporter, Work
from planner.plan import Plan
from planner.plan.backups import Opened, Version, opened, versions
from planner.plan.sealed import Key

MOST_ROWS = 8
WIDTH, HEIGHT, DETAILS = 640, 460, 120


class VersionsDialog(QDialog):
    """The versions are read beside the window. ``go_back`` and ``open_beside`` are given the plan and its version."""

    def __init__(
        self, context: Context, path: Path, go_back: Callable[[Plan, Version], None],
        open_beside: Callable[[Plan, Version], None], parent: QWidget | None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._found: tuple[Opened, ...] = ()
        c = context
        self.setWindowTitle(c.text("versions.title"))
        self.heading, self.words = label(c.text("versions.title"), "h2"), label(role="secondary", wrap=True)
        self.table = WordsTable()
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show())
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setFixedHeight(px(DETAILS))
        self.details.setAccessibleName(c.text("versions.differences"))
        self.back_button = button(c.text("versions.go_back"), "primary", partial(self._choose, go_back))
        self.beside_button = button(c.text("versions.open_beside"), clicked=partial(self._choose, open_beside))
        self.unlock_button = button(c.text("versions.unlock"), clicked=self._unlock)
        self.close_button = button(c.text("versions.close"), "text", self.reject)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.close_button)
        line.addStretch(1)
        line.addWidget(self.unlock_button)
        line.addWidget(self.beside_button)
        line.addWidget(self.back_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for widget in (self.heading, self.words, self.table, self.details):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(line)
        self.resize(px(WIDTH), px(HEIGHT))
        self.words.setText(c.text("versions.reading"))
        self.table.hide()
        self.details.hide()
        self._show()
        self.work = Work(
            self, partial(_read, path, c.session.key), self._arrived, lambda problem: self._arrived(())
        )  # fmt: skip

    def _arrived(self, found: tuple[Opened, ...], row: int = 0) -> None:
        c, self._found = self.context, found
        self.words.setText(c.text("versions.words" if found else "versions.none"))
        self.table.setVisible(bool(found))
        self.details.setVisible(bool(found))
        rows = [(f"{one.version.saved_at:%Y-%m-%d %H:%M}", self._differs(one)) for one in found]
        heads = [c.text("versions.saved_at"), c.text("versions.differs")]
        self.table.show_rows(heads, rows, c.text("versions.title"), MOST_ROWS)
        self.table.resizeColumnToContents(0)
        if found:
            self.table.selectRow(row)
            self.table.setFocus()
        self._show()

    def _differs(self, one: Opened) -> str:
        c = self.context
        if one.problem is not None:
            return c.say(one.problem)
        count = len(one.changes_to(c.plan))
        return c.text("versions.count", count=count) if count else c.text("versions.same")

    def _chosen(self) -> Opened | None:
        row = self.table.currentIndex().row()
        return self._found[row] if 0 <= row < len(self._found) else None

    def _show(self) -> None:
        chosen = self._chosen()
        plan = chosen.plan if chosen is not None else None
        for made in (self.back_button, self.beside_button):
            made.setEnabled(plan is not None)
        self.unlock_button.setVisible(chosen is not None and chosen.sealed is not None)
        lines = change_lines(self.context, chosen.changes_to(self.context.plan)) if chosen and plan is not None else ""
        self.details.setPlainText(lines)

    def _unlock(self) -> None:
        """Open with the password of then all versions that it opens."""
        chosen = self._chosen()
        if chosen is None or chosen.sealed is None:
            return
        key = password_dialogs.ask_key(self, self.context, f"{chosen.version.saved_at:%Y-%m-%d %H:%M}", chosen.sealed)
        if key is not None:
            found = tuple(opened(one.version, key) if one.sealed is not None else one for one in self._found)
            self._arrived(found, self.table.currentIndex().row())

    def _choose(self, then: Callable[[Plan, Version], None]) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.plan is not None:
            self.accept()
            then(chosen.plan, chosen.version)


def _read(path: Path, key: Key | None, reporter: Reporter) -> tuple[Opened, ...]:
    found = []
    for version in versions(path):
        if reporter.stopped():
            break
        found.append(opened(version, key))
    return tuple(found)
