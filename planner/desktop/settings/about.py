"""What the program is: version, date of its data, licences; and what helps to find a fault, to be copied."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from planner import __version__
from planner.components import components
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.diagnostics import diagnostics
from planner.desktop.settings.licence_sheet import LicenceSheet
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label


class AboutCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.version = label(role="strong")
        self.words, self.qt_words = label(role="secondary", wrap=True), label(role="secondary", wrap=True)
        self.table = WordsTable()
        self.table.activated.connect(self._read)
        self.copy, self.read = button(clicked=self._copy), button(clicked=self._read)
        self.copy_words = label(role="secondary", wrap=True)
        self.sheet: LicenceSheet | None = None
        for words in (self.version, self.words, self.qt_words):
            self.box.addWidget(words)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.copy)
        line.addWidget(self.copy_words, 1)
        self.box.addLayout(line)
        self.box.addWidget(self.table)
        below = QHBoxLayout()
        below.addWidget(self.read)
        below.addStretch(1)
        self.box.addLayout(below)

    def diagnostics(self) -> str:
        """Figures of size only: how large the plan is, never what it says."""
        c = self.context
        facts = {"cases": len(c.plan.use_cases), "answers": len(c.plan.answers), "saved": c.session.path is not None}
        return diagnostics(c.files.looks.preferences, facts)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.diagnostics())
        self.context.toast(self.context.text("settings.copied"))

    def _read(self, index: QModelIndex | None = None) -> None:
        """The licence of the row that was chosen, else of the first."""
        row = index.row() if isinstance(index, QModelIndex) else self.table.currentIndex().row()
        if self.sheet is None:
            self.sheet = LicenceSheet(self.window(), self.context)
        self.sheet.read(components()[max(0, row)])

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("settings.about"))
        self.version.setText(c.text("settings.version", version=__version__, day=c.assessment.freshness.newest))
        self.words.setText(c.text("settings.licence"))
        self.qt_words.setText(c.text("about.qt"))
        self.copy.setText(c.text("settings.copy"))
        self.copy_words.setText(c.text("settings.copy_words"))
        self.read.setText(c.text("about.read"))
        heads = [c.text(f"settings.part.{key}") for key in ("name", "version", "licence")]
        rows = [(part.name, part.version, part.licence) for part in components()]
        self.table.show_rows(heads, rows, c.text("settings.about"))
        if self.sheet is not None:
            self.sheet.close_overlay()
