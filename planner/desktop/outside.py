"""The open file as other programs and windows leave it: watched, and told in a line that stays until it is answered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.widgets import button, label
from planner.plan.holding import Holding
from planner.plan.patience import LOOK_S, Asked, NoAnswer, in_time
from planner.plan.stamp import Outside, Stamp, outside_change, stamp

SETTLED_MS = 300
"""Programs write in several steps; the file is looked at when they are done."""


class Watch(QObject):
    """What happened to one file since it was read or written here, and whether another window took it over. It is looked
    at when the system tells of a change, when the program comes to the front, and before it is written.

    A drive that does not answer is waited for once; until it has answered it is not asked again.
    """

    changed = Signal()

    def __init__(self, holding: Holding) -> None:
        super().__init__()
        self.path: Path | None = None
        self.known: Stamp | None = None
        self.state: Outside | None = None
        self._holding = holding
        self._asked: Asked[tuple[Outside | None, list[str]]] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self.look)
        for told in (self._watcher.fileChanged, self._watcher.directoryChanged):
            told.connect(lambda _: self._timer.start())
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._front)

    def _front(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._timer.start()

    def follow(self, path: Path | None, known: Stamp | None = None) -> None:
        """From now on ``path`` is the file, as it was at ``known``; None where its content is not known."""
        if old := self._watcher.files() + self._watcher.directories():
            self._watcher.removePaths(old)
        self.path, self.known, self._asked = path, known, None
        self._become(None)
        if path is not None:
            self.look()

    def accept(self) -> None:
        """What is there now is known: the person keeps their own version."""
        self.known = stamp_in_time(self.path) if self.path is not None else None
        self._become(None)

    def look(self) -> Outside | None:
        """Look at the file now."""
        self._timer.stop()
        if self.path is None:
            return self.state
        if self._holding.lost:
            self._become(Outside.TAKEN)
            return self.state
        patience = LOOK_S if self._asked is None else 0
        if self._asked is None:
            self._asked = Asked(partial(_seen, self.path, self.known))
        try:
            found, there = self._asked.answer(patience)
        except NoAnswer:
            self._become(Outside.SILENT)
            return self.state
        self._asked = None
        self._watch(there)
        self._become(found)
        return self.state

    def _watch(self, there: list[str]) -> None:
        """The file and its folder: a file that was replaced in one step is another one to the system."""
        record = self._holding.record
        wanted = {*there, *([str(record)] if record is not None else [])}
        new = wanted - {*self._watcher.files(), *self._watcher.directories()}
        if new:
            self._watcher.addPaths(sorted(new))

    def _become(self, state: Outside | None) -> None:
        if state is not self.state:
            self.state = state
            self.changed.emit()


def _seen(path: Path, known: Stamp | None) -> tuple[Outside | None, list[str]]:
    """What happened to the file, and which of file and folder are there to be watched."""
    return outside_change(path, known), [str(p) for p in (path, path.parent) if p.exists()]


def stamp_in_time(path: Path) -> Stamp | None:
    try:
        return in_time(LOOK_S, partial(stamp, path))
    except NoAnswer:
        return None


class OutsideNotice(QFrame):
    """One line over the page: another program changed or removed the file, another window took it over, or its drive does
    not answer; reload, keep, work here again, or save elsewhere."""

    reload = Signal()
    take_back = Signal()
    keep = Signal()
    save_as = Signal()

    def __init__(self, context: Context, watch: Watch) -> None:
        super().__init__()
        self.context, self.watch = context, watch
        self.setProperty("role", "warn")
        self.words = label(role="strong", wrap=True)
        self.reload_button = button(clicked=self.reload.emit)
        self.take_button = button(clicked=self.take_back.emit)
        self.keep_button = button(clicked=self.keep.emit)
        self.save_as_button = button(clicked=self.save_as.emit)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 8)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        for made in self._buttons():
            line.addWidget(made)
        self.hide()
        watch.changed.connect(self.refresh)
        context.language_changed.connect(self.refresh)

    def _buttons(self) -> tuple[QWidget, ...]:
        return self.reload_button, self.take_button, self.keep_button, self.save_as_button

    def refresh(self) -> None:
        c, state = self.context, self.watch.state
        if state is not None and self.watch.path is not None:
            self.words.setText(c.text(f"documents.outside.{state.value}", name=self.watch.path.name))
            self.setAccessibleName(self.words.text())
            self.reload_button.setText(c.text("documents.reload"))
            self.take_button.setText(c.text("documents.take_over"))
            self.keep_button.setText(c.text("documents.keep_mine"))
            self.save_as_button.setText(c.text("menu.save_as"))
            self.reload_button.setVisible(state is Outside.CHANGED)
            self.take_button.setVisible(state is Outside.TAKEN)
            self.keep_button.setVisible(state in (Outside.CHANGED, Outside.GONE))
        self.setVisible(state is not None)
