"""Questionnaires out and back: language, length, write for one person, import many; what came in or was wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout

from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.editors import guard_wheel
from planner.desktop.widgets import Card, button, label
from planner.i18n import message
from planner.plan.file import FileProblem, describe
from planner.plan.respondents import Respondent
from planner.respondent_files import ENDINGS, LANGUAGES, MergeRefused, NothingAsked, merge_files, write_blank
from planner.respondent_files.problems import described


class FilesCard(Card):
    """``person()`` is who the questionnaire is for; None while nobody is selected."""

    def __init__(self, context: Context, person: Callable[[], Respondent | None]) -> None:
        super().__init__()
        self.context, self._person = context, person
        self.hint = label(role="secondary", wrap=True)
        self.language, self.quick = QComboBox(), QCheckBox()
        for code in LANGUAGES:
            self.language.addItem("", code)
        self.language.setCurrentIndex(LANGUAGES.index(context.language))
        guard_wheel(self.language)
        self.language_label = label(role="label")
        self.language_label.setBuddy(self.language)
        self.write_button = button(clicked=self.write)
        self.import_button = button(clicked=self.choose)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self.language_label, self.language, self.quick, self.write_button, self.import_button):
            line.addWidget(widget)
        line.addStretch(1)
        self.told = label(role="secondary", wrap=True)
        self.trouble, self.trouble_words = Card("hold"), label(wrap=True)
        self.trouble.box.addWidget(self.trouble_words)
        self.box.addWidget(self.hint)
        self.box.addLayout(line)
        self.box.addWidget(self.told)
        self.box.addWidget(self.trouble)
        for hidden in (self.told, self.trouble):
            hidden.hide()

    # --- doing -------------------------------------------------------------------------------------------------

    def _folder(self) -> Path:
        path = self.context.session.path
        return path.parent if path else Path(platformdirs.user_documents_dir())

    def write(self) -> None:
        c, person = self.context, self._person()
        if person is None:
            return
        proposal = self._folder() / f"{c.text('respondents.file_name')}-{person.id}.xlsx"
        path = ask.save_path(self, c.text("respondents.write"), proposal, "XLSX (*.xlsx);;YAML (*.yaml)")
        if path is None:
            return
        if path.suffix.casefold() not in ENDINGS:
            path = path.with_name(path.name + ".xlsx")
        try:
            asked = write_blank(path, c.plan, person, str(self.language.currentData()), self.quick.isChecked())
        except NothingAsked as nothing:
            self._tell("", [c.say(nothing.problem)])
        except FileProblem as problem:
            self._tell("", [describe(problem, c.language)])
        else:
            self._tell(c.text("respondents.written", name=path.name, n=asked))

    def choose(self) -> None:
        kind = f"{self.context.text('respondents.files')} (*.xlsx *.yaml *.yml)"
        self.take(ask.open_paths(self, self.context.text("respondents.import"), self._folder(), kind))

    def take(self, paths: list[Path]) -> None:
        """Merge files into the plan as one undoable edit, or say what is wrong with each."""
        c = self.context
        if not paths:
            return
        try:
            merged = merge_files(paths, c.plan)
        except MergeRefused as refused:
            self._tell("", described(refused.problems, c.language))
            return
        c.session.replace_plan(merged.plan, message("respondents.edit.import", n=len(merged.notes)))
        c.recompute()
        self._tell("\n".join(c.say(note) for note in merged.notes))
        c.toast(c.text("respondents.imported", n=len(merged.notes)), undo=True)

    def _tell(self, words: str, problems: list[str] | None = None) -> None:
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self.trouble.set_heading(self.context.text("respondents.not_done"))
        self.trouble_words.setText("\n".join(problems or []))
        self.trouble.setVisible(bool(problems))

    # --- showing -----------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("respondents.questionnaires"))
        self.hint.setText(c.text("respondents.questionnaires_hint"))
        self.language_label.setText(c.text("respondents.language"))
        self.language.setAccessibleName(self.language_label.text())
        for at, code in enumerate(LANGUAGES):
            self.language.setItemText(at, c.text(f"respondents.language.{code}"))
        self.quick.setText(c.text("respondents.quick"))
        self.write_button.setText(c.text("respondents.write"))
        self.import_button.setText(c.text("respondents.import"))
        self._tell("")

    def refresh(self) -> None:
        self.write_button.setEnabled(self._person() is not None)
