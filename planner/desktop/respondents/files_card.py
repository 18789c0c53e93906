"""Questionnaires out and back: language, extent, write for one person or all, import many; what came in or was wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel

from planner.desktop import ask
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, label
from planner.file_names import file_name
from planner.i18n import message
from planner.plan.file import FileProblem, describe
from planner.plan.respondents import Respondent
from planner.respondent_files import LANGUAGES, Extent, MergeRefused, NothingAsked, merge_files, write_blank
from planner.respondent_files.problems import described


class FilesCard(Card):
    """``person()`` is who the questionnaire is for; None while nobody is selected."""

    def __init__(self, context: Context, person: Callable[[], Respondent | None]) -> None:
        super().__init__()
        self.context, self._person = context, person
        self.hint = label(role="secondary", wrap=True)
        self.language, self.language_label = _choice(LANGUAGES)
        self.language.setCurrentIndex(LANGUAGES.index(context.language))
        self.extent, self.extent_label = _choice(tuple(Extent))
        self.write_button, self.write_all_button = button(clicked=self.write), button(clicked=self.write_all)
        self.import_button = button(clicked=self.choose)
        choices, buttons = QHBoxLayout(), QHBoxLayout()
        for widget in (self.language_label, self.language, self.extent_label, self.extent):
            choices.addWidget(widget)
        for made in (self.write_button, self.write_all_button, self.import_button):
            buttons.addWidget(made)
        for line in (choices, buttons):
            line.setSpacing(8)
            line.addStretch(1)
        self.told = label(role="secondary", wrap=True)
        self.trouble, self.trouble_words = Card("hold"), label(wrap=True)
        self.trouble.box.addWidget(self.trouble_words)
        self.box.addWidget(self.hint)
        self.box.addLayout(choices)
        self.box.addLayout(buttons)
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
        proposal = self._folder() / self._file_name(person)
        path = ask.save_path(self, c.text("respondents.write"), proposal, "XLSX (*.xlsx);;YAML (*.yaml)")
        if path is None:
            return
        try:
            asked = self._write(path, person)
        except NothingAsked as nothing:
            self._tell("", [c.say(nothing.problem)])
        except FileProblem as problem:
            self._tell("", [describe(problem, c.language)])
        else:
            self._tell(c.text("respondents.written", name=path.name, n=asked))

    def write_all(self) -> None:
        """One workbook a person into a folder, never over a file that is there; says whose file is which."""
        c = self.context
        folder = ask.folder(self, c.text("respondents.write_all"), self._folder())
        if folder is None:
            return
        paths = {person.id: folder / self._file_name(person) for person in c.plan.respondents}
        there = [path for path in paths.values() if path.exists()]
        if there:
            self._tell("", [c.text("respondents.exists", name=path.name) for path in there])
            return
        told, problems = [], []
        for person in c.plan.respondents:
            name, who = paths[person.id].name, person.name or c.say(person.role)
            try:
                self._write(paths[person.id], person)
            except NothingAsked as nothing:
                problems.append(f"{who}: {c.say(nothing.problem)}")
            except FileProblem as problem:
                problems.append(describe(problem, c.language))
            else:
                told.append(f"{name} – {who}")
        self._tell("\n".join(told), problems)

    def _write(self, path: Path, person: Respondent) -> int:
        return write_blank(
            path, self.context.plan, person, str(self.language.currentData()), Extent(self.extent.currentData())
        )

    def _file_name(self, person: Respondent) -> str:
        return file_name(f"{self.context.text('respondents.file_name')}-{person.id}", ".xlsx")

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
        c.session.replace_plan(merged.plan, message("respondents.edit.import", n=merged.files))
        c.recompute()
        self._tell("\n".join(c.say(note) for note in merged.notes))
        c.toast(c.text("respondents.imported", n=merged.files), undo=True)

    def _tell(self, words: str, problems: list[str] | None = None) -> None:
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self.trouble.set_heading(self.context.text("respondents.not_all" if words else "respondents.not_done"))
        self.trouble_words.setText("\n".join(problems or []))
        self.trouble.setVisible(bool(problems))

    # --- showing -----------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.set_heading(c.text("respondents.questionnaires"))
        self.hint.setText(c.text("respondents.questionnaires_hint"))
        for choice, words, name in (
            (self.language, self.language_label, "language"),
            (self.extent, self.extent_label, "extent"),
        ):
            words.setText(c.text(f"respondents.{name}"))
            choice.setAccessibleName(words.text())
            for at in range(choice.count()):
                choice.setItemText(at, c.text(f"respondents.{name}.{choice.itemData(at)}"))
        self.write_button.setText(c.text("respondents.write"))
        self.write_all_button.setText(c.text("respondents.write_all"))
        self.import_button.setText(c.text("respondents.import"))
        self._tell("")

    def refresh(self) -> None:
        self.write_button.setEnabled(self._person() is not None)
        self.write_all_button.setEnabled(bool(self.context.plan.respondents))


def _choice(values: Sequence[str]) -> tuple[QComboBox, QLabel]:
    """A list over ``values``, worded later, and its label."""
    made, words = QComboBox(), label(role="label")
    for value in values:
        made.addItem("", str(value))
    guard_wheel(made)
    words.setBuddy(made)
    return made, words
