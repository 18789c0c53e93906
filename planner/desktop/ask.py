"""Every modal question goes through here, so that tests and other windows can answer differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.desktop.theme import px
from planner.desktop.widgets import button, label

LEAST_WIDTH = 460
MOST_WIDTH = 640


class Sheet(QDialog):
    """What happened, what follows, and verbs on the buttons. The first verb is filled, at the right, for Enter.

    What is asked goes into ``top``; ``foot`` is the line of the buttons.
    """

    def __init__(self, parent: QWidget | None, title: str, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(px(LEAST_WIDTH))
        self.setMaximumWidth(px(MOST_WIDTH))
        heading = label(title, "h2", wrap=True)
        said = label(words, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.top = QVBoxLayout()
        self.top.setContentsMargins(20, 18, 20, 18)
        self.top.setSpacing(6)
        for widget in (heading, said):
            self.top.addWidget(widget)
        ground = QWidget()
        ground.setProperty("role", "foot")
        ground.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.foot = QHBoxLayout(ground)
        self.foot.setContentsMargins(20, 12, 20, 12)
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.buttons: list[QPushButton] = []
        ground.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # else as high as in the least width
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.top)
        column.addStretch(1)
        column.addWidget(ground)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its words need in this width."""
        super().showEvent(event)
        self.fit()

    def fit(self, least: int = 0) -> None:
        if (column := self.layout()) is not None:
            column.activate()
            self.resize(self.width(), max(least, column.totalHeightForWidth(self.width())))

    def add_verbs(self, verbs: Sequence[tuple[str, Callable[[], Any]]], danger: int | None = None) -> None:
        """``danger`` is the place of a verb that loses something."""
        self.buttons = [
            button(words, "primary" if i == 0 else "danger" if i == danger else "secondary", then)
            for i, (words, then) in enumerate(verbs)
        ]
        for made in reversed(self.buttons):
            made.setAutoDefault(True)
            self.foot.addWidget(made)
        self.buttons[0].setDefault(True)
        self.buttons[0].setFocus()


class Question(Sheet):
    """A sheet that only asks; its first verb is the safest.

    ``details`` opens under the words with a button of its own, named by ``more``; its text can be copied. ``danger`` is
    the place of a verb that loses something. Esc answers -1.
    """

    def __init__(
        self, parent: QWidget | None, title: str, words: str, buttons: Sequence[str],
        more: str = "", details: str = "", danger: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, title, words)
        self.answer = -1
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(more)
        self.details.setTabChangesFocus(True)
        self.details.setMinimumHeight(px(150))
        self.top.addWidget(self.details)
        self.details.hide()
        self.more = button(more, "text", clicked=self._show_details)
        self.more.setAutoDefault(False)
        self.foot.insertWidget(0, self.more)
        self.more.setVisible(bool(details))
        self.add_verbs([(words, partial(self._answer, n)) for n, words in enumerate(buttons)], danger)

    def _answer(self, n: int) -> None:
        self.answer = n
        self.accept()

    def _show_details(self) -> None:
        self.details.setVisible(not self.details.isVisible())
        self.fit()


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
    """Where to write to, with an ending of ``kind`` ("PDF (*.pdf);;SVG (*.svg)"); whether a file that is there may go is
    asked of the name with its ending."""
    dialog = SaveDialog(parent, title, proposal, kind)
    chosen = dialog.path if dialog.exec() else None
    dialog.deleteLater()
    return chosen


class SaveDialog(QFileDialog):
    def __init__(self, parent: QWidget | None, title: str, proposal: Path, kind: str) -> None:
        super().__init__(parent, title, str(proposal.parent), kind)
        self._endings: list[str] = re.findall(r"\*(\.\w+)", kind)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setDefaultSuffix(self._ending[1:])
        self.filterSelected.connect(lambda _: self.setDefaultSuffix(self._ending[1:]))
        self.selectFile(proposal.name)

    @property
    def _ending(self) -> str:
        chosen: list[str] = re.findall(r"\*(\.\w+)", self.selectedNameFilter())
        return chosen[0] if chosen else self._endings[0]

    @property
    def path(self) -> Path:
        """A name with another dot in it gets its ending too; a file that nobody was asked about is never meant."""
        chosen = Path(self.selectedFiles()[0])
        if chosen.suffix.casefold() in self._endings:
            return chosen
        names = (f"{chosen.name}{number}{self._ending}" for number in chain([""], (f"-{n}" for n in count(2))))
        return next(whole for name in names if not (whole := chosen.with_name(name)).exists())
