"""The two questions about the password of a plan: asked when it is opened, chosen when it is set, changed or taken away.

A password stays in its field and in the work that derives the key; what leaves a dialog is the key.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QLineEdit, QVBoxLayout, QWidget

from planner.desktop import ask
from planner.desktop.announce import announce
from planner.desktop.context import Context
from planner.desktop.widgets import button, label, set_role
from planner.desktop.work import Reporter, Work
from planner.plan.sealed import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Key,
    SealProblem,
    Strength,
    key_for,
    new_key,
    strength,
)


class Choice(StrEnum):
    """What is to become of a plan, where it is not a new password."""

    CANCEL = "cancel"
    REMOVE = "remove"


class PasswordDialog(ask.Sheet):
    """A sheet with hidden fields, a box that shows them, and a line for what is wrong; Enter derives the key."""

    def __init__(self, parent: QWidget | None, context: Context, title: str, words: str, do: str) -> None:
        super().__init__(parent, title, words)
        self.context = context
        self.key: Key | None = None
        self.work: Work | None = None
        self.fields: list[QLineEdit] = []
        self.show_box = QCheckBox(context.text("password.show"))
        self.show_box.toggled.connect(self._show_words)
        self.note = label(" ", "secondary", wrap=True)
        self.add_verbs([(do, self.go_on), (context.text("files.cancel"), self.reject)])

    def add_field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setMaxLength(LONGEST_PASSWORD)
        field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields.append(field)
        return field

    def _show_words(self, shown: bool) -> None:
        for field in self.fields:
            field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def say(self, words: str, wrong: bool = False) -> None:
        self.note.setText(words or " ")
        set_role(self.note, "error" if wrong else "secondary")
        self.fit(self.height())
        for field in self.fields:
            field.setAccessibleDescription(words)
        if words:
            announce(self, words)

    def go_on(self) -> None:
        """Begin what the first verb says; it ends in ``accept`` or in words in the sheet."""
        raise NotImplementedError

    def derive(self, make: partial[Key]) -> None:
        """Make the key in a worker: it takes longer than a window may stand still."""
        self._wait(True)
        self.say(self.context.text("password.working"))
        self.note.repaint()
        self.work = Work(self, partial(_made, make), self._done, self._failed)

    def _wait(self, waiting: bool) -> None:
        self.buttons[0].setEnabled(not waiting)
        for field in self.fields:
            field.setReadOnly(waiting)

    def _done(self, key: Key) -> None:
        self.key = key
        self.accept()

    def _failed(self, problem: Exception) -> None:
        self._wait(False)
        c = self.context
        self.say(c.say(problem.message) if isinstance(problem, SealProblem) else c.text("password.failed"), True)
        self.fields[0].setFocus()
        self.fields[0].selectAll()

    def done(self, result: int) -> None:
        """However it ends: nothing goes on and no password stays."""
        if self.work is not None:
            self.work.cancel()
        for field in self.fields:
            field.clear()
        super().done(result)


class OpenDialog(PasswordDialog):
    """Asks for the password of a plan; a wrong one keeps it open."""

    def __init__(self, parent: QWidget | None, context: Context, name: str, sealed: bytes) -> None:
        words = context.text("password.ask_words", name=name)
        super().__init__(parent, context, context.text("password.ask"), words, context.text("password.open"))
        self._sealed = sealed
        self.field = self.add_field(context.text("password.field"))
        for widget in (self.field, self.show_box, self.note):
            self.top.addWidget(widget)
        self.field.setFocus()

    def go_on(self) -> None:
        if not self.field.text():
            self.say(self.context.text("password.empty"), True)
        elif self.buttons[0].isEnabled():
            self.derive(partial(key_for, self._sealed, self.field.text()))


class SetDialog(PasswordDialog):
    """Chooses a password, typed twice; for a plan that has one it can be changed or taken away.

    ``saved`` plans are in a file, which is written at once.
    """

    def __init__(self, parent: QWidget | None, context: Context, protected: bool, saved: bool) -> None:
        c, kind = context, "change" if protected else "set"
        words = c.text(f"password.{kind}_words")
        if saved:
            words = f"{words} {c.text('password.saves_at_once')}"
        do = c.text(f"password.{kind}_and_save" if saved else f"password.do_{kind}")
        super().__init__(parent, c, c.text(f"password.{kind}"), words, do)
        self.choice = Choice.CANCEL
        warning = QFrame()
        warning.setProperty("role", "warn")
        QVBoxLayout(warning).addWidget(label(c.text("password.lost"), wrap=True))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(12)
        self.field, self.again = self.add_field(c.text("password.new")), self.add_field(c.text("password.again"))
        for field in self.fields:
            name = label(field.accessibleName(), "label")
            name.setBuddy(field)
            form.addRow(name, field)
        form.addRow("", self.show_box)
        self.top.addWidget(warning)
        self.top.addSpacing(6)
        self.top.addLayout(form)
        self.top.addWidget(self.note)
        self.remove = button(c.text("password.remove"), "text", self._remove)
        self.remove.setAutoDefault(False)
        self.remove.setVisible(protected)
        self.foot.insertWidget(0, self.remove)
        for field in self.fields:
            field.textChanged.connect(lambda _: self._tell_strength())
        self._tell_strength()
        self.field.setFocus()

    def _tell_strength(self) -> None:
        c, password = self.context, self.field.text()
        words = c.text(f"password.strength.{strength(password).value}", least=SHORTEST_PASSWORD)
        if not password:
            words = c.text("password.advice", least=SHORTEST_PASSWORD)
        elif not password.isascii():
            words = f"{words} {c.text('password.shown_only')}"
        self.note.setText(words)
        set_role(self.note, "good" if password and strength(password) is Strength.STRONG else "secondary")
        self.field.setAccessibleDescription(words)
        self.fit(self.height())

    def go_on(self) -> None:
        c, password = self.context, self.field.text()
        if len(password) < SHORTEST_PASSWORD:
            self.say(c.text("password.too_short", least=SHORTEST_PASSWORD), True)
            self.field.setFocus()
        elif self.again.text() != password:
            self.say(c.text("password.differ" if self.again.text() else "password.type_again"), True)
            self.again.setFocus()
            self.again.selectAll()
        elif self.buttons[0].isEnabled():
            self.derive(partial(new_key, password))

    def _remove(self) -> None:
        self.choice = Choice.REMOVE
        self.accept()


def ask_key(parent: QWidget | None, context: Context, name: str, sealed: bytes) -> Key | None:
    """The key of what was sealed; None where the person gives up."""
    dialog = OpenDialog(parent, context, name, sealed)
    dialog.exec()
    dialog.deleteLater()
    return dialog.key


def ask_new(parent: QWidget | None, context: Context, protected: bool, saved: bool) -> Key | Choice:
    """The key of a new password, or what else is to become of the plan."""
    dialog = SetDialog(parent, context, protected, saved)
    dialog.exec()
    dialog.deleteLater()
    return dialog.key or dialog.choice


def _made(make: partial[Key], _: Reporter) -> Key:
    return make()
