"""The open file as other programs leave it: watched, and told in a line that stays until it is answered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.widgets import button, label
from planner.plan.stamp import Outside, Stamp, outside_change, stamp

SETTLED_MS = 300
"""Programs write in several steps; the file is looked at when they are done."""


class Watch(QObject):
    """What happened to one file since it was read or written here. It is looked at when the system tells of a change,
    when the program comes to the front, and before it is written."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.path: Path | None = None
        self.known: Stamp | None = None
        self.state: Outside | None = None
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
        """From now on ``path`` is the file, as it was at ``known`` (else as it is now)."""
        if old := self._watcher.files() + self._watcher.directories():
            self._watcher.removePaths(old)
        self.path = path
        self.known = known or (stamp(path) if path is not None else None)
        self._watch()
        self._become(None)

    def accept(self) -> None:
        """What is there now is known: the person keeps their own version."""
        self.known = stamp(self.path) if self.path is not None else None
        self._become(None)

    def look(self) -> Outside | None:
        """Look at the file now."""
        self._timer.stop()
        if self.path is not None:
            self._watch()
            self._become(outside_change(self.path, self.known))
        return self.state

    def _watch(self) -> None:
        """The file and its folder: a file that was replaced in one step is another one to the system."""
        if self.path is not None:
            watched = {*self._watcher.files(), *self._watcher.directories()}
            wanted = [str(p) for p in (self.path, self.path.parent) if str(p) not in watched and p.exists()]
            if wanted:
                self._watcher.addPaths(wanted)

    def _become(self, state: Outside | None) -> None:
        if state is not self.state:
            self.state = state
            self.changed.emit()


class OutsideNotice(QFrame):
    """One line over the page: another program changed or removed the file; reload, keep, or save elsewhere."""

    reload = Signal()
    keep = Signal()
    save_as = Signal()

    def __init__(self, context: Context, watch: Watch) -> None:
        super().__init__()
        self.context, self.watch = context, watch
        self.setProperty("role", "warn")
        self.words = label(role="strong", wrap=True)
        self.reload_button = button(clicked=self.reload.emit)
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
        return self.reload_button, self.keep_button, self.save_as_button

    def refresh(self) -> None:
        c, state = self.context, self.watch.state
        if state is not None and self.watch.path is not None:
            self.words.setText(c.text(f"documents.outside.{state.value}", name=self.watch.path.name))
            self.setAccessibleName(self.words.text())
            self.reload_button.setText(c.text("documents.reload"))
            self.keep_button.setText(c.text("documents.keep_mine"))
            self.save_as_button.setText(c.text("menu.save_as"))
            self.reload_button.setVisible(state is Outside.CHANGED)
        self.setVisible(state is not None)
