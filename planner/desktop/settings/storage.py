"""How saving works, and where recovery copies and the log lie."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.log import log_folder
from planner.desktop.widgets import button, label, literal
from planner.plan.backups import backups_folder
from planner.preferences import preferences_file


class StorageCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words = label(wrap=True)
        self.box.addWidget(self.words)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        self._rows = []
        for n, key in enumerate(("recovery", "versions", "settings", "log")):
            name, place = label(role="label"), label(role="secondary", wrap=True)
            made = button(clicked=partial(self._open, key))
            grid.addWidget(name, n, 0)
            grid.addWidget(place, n, 1)
            grid.addWidget(made, n, 2)
            self._rows.append((key, name, place, made))
        self.box.addLayout(grid)

    def _folder(self, key: str) -> Path:
        if key == "settings":
            return preferences_file().parent
        if key == "versions":
            return backups_folder()
        return self.context.files.journal.folder if key == "recovery" else log_folder()

    def _open(self, key: str) -> None:
        folder = self._folder(key)
        if not folder.is_dir() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.context.toast(self.context.text("settings.no_folder"))

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("settings.storage"))
        self.words.setText(c.text("settings.storage_words"))
        for key, name, place, made in self._rows:
            name.setText(c.text(f"settings.folder.{key}"))
            place.setText(str(self._folder(key)).replace("/", "/\u200b"))
            place.setAccessibleName(str(self._folder(key)))
            made.setText(c.text("settings.show_folder"))
            made.setAccessibleName(literal(f"{name.text()}: {made.text()}"))
