"""The button beside the report that writes what people carry away in other forms: spreadsheet, slides, data, calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton

from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.work import Reporter, Work
from planner.exports import EXPORTS, Export
from planner.plan.file import FileProblem, describe, write_bytes_atomic


class OtherFiles(QPushButton):
    """``saved`` is told the path of a file once it is written; where to is asked first, then a worker makes it."""

    def __init__(self, context: Context, saved: Callable[[Path], None]) -> None:
        super().__init__()
        self.context, self._saved = context, saved
        self.work: Work | None = None
        self.setProperty("kind", "secondary")
        self._menu = QMenu(self)
        self._actions = {id: self._menu.addAction("", partial(self.write, export)) for id, export in EXPORTS.items()}
        self.setMenu(self._menu)

    def retranslate(self) -> None:
        c = self.context
        self.setText(c.text("export.other"))
        self.setAccessibleDescription(c.text("export.other.hint"))
        for id, action in self._actions.items():
            action.setText(c.text(f"export.{id}"))

    def write(self, export: Export) -> None:
        c = self.context
        origin = c.session.path
        proposal = (origin or Path.home() / c.text("export.file")).with_suffix(export.ending)
        kind = f"{c.text(f'export.{export.id}')} (*{export.ending})"
        path = ask.save_path(self, c.text(f"export.{export.id}"), proposal, kind)
        if path is None:
            return
        if self.work is not None:
            self.work.cancel()
        language = c.plan.settings.report_language.value
        c.toast(c.text("export.making"))
        make = partial(_make, export, (c.plan, c.assessment, language, date.today()))
        self.work = Work(self, make, partial(self._write, path), self._failed)

    def _write(self, path: Path, content: bytes) -> None:
        self.work = None
        try:
            write_bytes_atomic(path, content)
        except FileProblem as problem:
            self.context.toast(describe(problem, self.context.language))
            return
        self._saved(path)
        self.context.toast(self.context.files.protection.exported(path.name))

    def _failed(self, problem: Exception) -> None:
        self.work = None
        self.context.toast(self.context.text("export.failed", why=f"{type(problem).__name__}: {problem}"))


def _make(export: Export, arguments: tuple[Any, ...], _: Reporter) -> bytes:
    return export.make(*arguments)
