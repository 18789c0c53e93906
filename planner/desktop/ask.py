"""Every modal question goes through here, so that tests and other windows can answer differently."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from planner.desktop.theme import px
from planner.desktop.widgets import button, label

LEAST_WIDTH = 460
MOST_WIDTH = 640


class Question(QDialog):
    """What happened, what follows, verbs on the buttons. The first verb is the safest: filled, at the right, for Enter.

    ``details`` opens under the words with a button of its own, named by ``more``; its text can be copied. ``danger`` is
    the place of a verb that loses something. Esc answers -1.
    """

    def __init__(
        self, parent: QWidget | None, title: str, words: str, buttons: Sequence[str],
        more: str = "", details: str = "", danger: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.answer = -1
        self.setWindowTitle(title)
        self.setMinimumWidth(px(LEAST_WIDTH))
        self.setMaximumWidth(px(MOST_WIDTH))
        heading = label(title, "h2", wrap=True)
        said = label(words, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(more)
        self.details.setTabChangesFocus(True)
        self.details.setMinimumHeight(px(150))
        top = QVBoxLayout()
        top.setContentsMargins(20, 18, 20, 18)
        top.setSpacing(6)
        for widget in (heading, said, self.details):
            top.addWidget(widget)
        self.details.hide()
        foot = QWidget()
        foot.setProperty("role", "foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(foot)
        line.setContentsMargins(20, 12, 20, 12)
        line.setSpacing(8)
        self.more = button(more, "text", clicked=self._show_details)
        line.addWidget(self.more)
        self.more.setVisible(bool(details))
        line.addStretch(1)
        self.buttons: list[QPushButton] = [
            button(b, "primary" if i == 0 else "danger" if i == danger else "secondary", partial(self._answer, i))
            for i, b in enumerate(buttons)
        ]
        for made in reversed(self.buttons):
            made.setAutoDefault(True)
            line.addWidget(made)
        self.more.setAutoDefault(False)
        self.buttons[0].setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(foot)
        self.buttons[0].setFocus()

    def _answer(self, n: int) -> None:
        self.answer = n
        self.accept()

    def _show_details(self) -> None:
        self.details.setVisible(not self.details.isVisible())
        self.adjustSize()


def choose(
    parent: QWidget | None, title: str, words: str, buttons: Sequence[str],
    more: str = "", details: str = "", danger: int | None = None,
) -> int:  # fmt: skip
    """Ask and wait; returns the index of the verb, -1 for Esc."""
    question = Question(parent, title, words, buttons, more, details, danger)
    question.exec()
    question.deleteLater()
    return question.answer


def open_path(parent: QWidget | None, title: str, folder: Path, kind: str) -> Path | None:
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kind)
    return Path(name) if name else None


def open_paths(parent: QWidget | None, title: str, folder: Path, kind: str) -> list[Path]:
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(folder), kind)
    return [Path(name) for name in names]


def folder(parent: QWidget | None, title: str, start: Path) -> Path | None:
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def save_path(parent: QWidget | None, title: str, proposal: Path, kind: str) -> Path | None:
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), kind)
    return Path(name) if name else None
