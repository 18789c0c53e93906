"""What the program is: version, date of its data, licences; and what helps to find a fault, to be copied."""

from __future__ import annotations

from functools import cache
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from planner import __version__
from planner.desktop.context import Context
from planner.desktop.diagnostics import diagnostics, installed
from planner.desktop.table import WordsTable
from planner.desktop.widgets import Card, button, label
from planner.resources import read_yaml, resource


@cache
def licences() -> tuple[dict[str, Any], ...]:
    """What the program is made of, each with its licence."""
    return tuple(read_yaml(resource("licences.yaml"))["parts"])


class AboutCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.version, self.words = label(role="strong"), label(role="secondary", wrap=True)
        self.table = WordsTable()
        self.copy = button(clicked=self._copy)
        self.copy_words = label(role="secondary", wrap=True)
        self.box.addWidget(self.version)
        self.box.addWidget(self.words)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.copy)
        line.addWidget(self.copy_words, 1)
        self.box.addLayout(line)
        self.box.addWidget(self.table)

    def diagnostics(self) -> str:
        """Figures of size only: how large the plan is, never what it says."""
        c = self.context
        facts = {"cases": len(c.plan.use_cases), "answers": len(c.plan.answers), "saved": c.session.path is not None}
        return diagnostics(c.files.looks.preferences, facts)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.diagnostics())
        self.context.toast(self.context.text("settings.copied"))

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("settings.about"))
        self.version.setText(c.text("settings.version", version=__version__, day=c.assessment.freshness.newest))
        self.words.setText(c.text("settings.licence"))
        self.copy.setText(c.text("settings.copy"))
        self.copy_words.setText(c.text("settings.copy_words"))
        heads = [c.text(f"settings.part.{key}") for key in ("name", "version", "licence")]
        rows = [
            (
                part["name"],
                installed(part["package"]) if "package" in part else part.get("version", "–"),
                part["licence"],
            )
            for part in licences()
        ]
        self.table.show_rows(heads, rows, c.text("settings.about"))
