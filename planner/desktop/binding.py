"""Field specification -> labelled, validated, accessible editor bound both ways to the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QLineEdit, QMenu, QPlainTextEdit, QWidget

from planner.desktop import choices
from planner.desktop.context import Context
from planner.desktop.editors.choice import ChoiceEditor, SegmentedEditor
from planner.desktop.editors.day import DateEditor
from planner.desktop.editors.editor import Editor
from planner.desktop.editors.many import FlagEditor, ManyEditor, NamesEditor
from planner.desktop.editors.number import NumberEditor
from planner.desktop.editors.row import Row
from planner.desktop.editors.score import ScoreEditor
from planner.desktop.editors.words import LongTextEditor, TextEditor
from planner.desktop.tips import tip
from planner.explain import Basis, Path
from planner.field_words import words_of
from planner.i18n import Message, catalogue, message
from planner.plan.fields import FieldSpec, get, specs


def editor_for(spec: FieldSpec, context: Context) -> Editor:
    """The editor that fits the type of the field, or the one its metadata asks for."""
    widget = spec.ui.widget
    if widget.startswith("choice:"):
        return ChoiceEditor(spec, lambda language: choices.pairs(widget.removeprefix("choice:"), context, language))
    if widget.startswith("names:"):
        return NamesEditor(spec, lambda: choices.names(widget.removeprefix("names:"), context))
    if widget == "score":
        return ScoreEditor(spec, context.theme)
    if widget.startswith("segments:"):
        return SegmentedEditor(lambda language: choices.pairs(widget.removeprefix("segments:"), context, language))
    if widget == "ternary":
        return SegmentedEditor(lambda language: choices.of_enum(spec, language))
    if widget == "multiline":
        return LongTextEditor(spec)
    if spec.many:
        return ManyEditor(spec)
    if spec.choices:
        return ChoiceEditor(spec, lambda language: choices.of_enum(spec, language))
    if spec.type is bool:
        return FlagEditor(spec)
    if spec.type in (int, float):
        return NumberEditor(spec)
    if spec.type is date:
        return DateEditor(spec)
    return TextEditor(spec)


class Form(QWidget):
    """Rows for the fields of ``model``, standing at ``base()`` in the plan.

    ``base`` is a path or a function giving one (for the selected item of a list; None disables the form). Fields stand in
    ``columns``, those named ``wide`` across all of them.
    """

    def __init__(
        self,
        context: Context,
        model: type[BaseModel],
        base: Path | Callable[[], Path | None],
        only: Sequence[str] | None = None,
        but: Iterable[str] = (),
        columns: int = 1,
        wide: Sequence[str] = (),
        spacing: int = 10,
        beside: bool = False,
        compact: bool = False,
    ) -> None:
        super().__init__()
        self.context = context
        self.group = ""
        """What the form is about, said before the name of a field where a page has several forms alike."""
        self._base = base if callable(base) else lambda: base
        found = {".".join(map(str, s.path)): s for s in specs(model)}
        names = list(only) if only is not None else [n for n in found if n not in set(but)]
        self.rows: dict[str, tuple[FieldSpec, Row]] = {}
        self._refused: dict[Path, Any] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(spacing)
        grid.setHorizontalSpacing(16)
        at = 0
        for name in names:
            spec = found[name]
            row = Row(editor_for(spec, context), beside)
            if compact and isinstance(row.editor, NumberEditor):
                row.editor.compact()
            row.name.setWordWrap(columns > 1 or row.name.wordWrap())
            row.editor.edited.connect(lambda value, s=spec, r=row: self._edited(s, r, value))
            row.editor.held.connect(self._held)
            row.editor.typed.connect(lambda value, s=spec: self._typed(s, value))
            row.editor.unread.connect(lambda problem, s=spec, r=row: self._say(s, r, problem))
            row.editor.understood.connect(lambda told, r=row: r.show_hint(self.context.say(told) if told else ""))
            for widget in (row.name, *row.editor.focusables()):
                widget.installEventFilter(self)
            self.rows[name] = (spec, row)
            span = columns if name in wide else 1
            at += -at % columns if span > 1 else 0
            grid.addWidget(row, at // columns, at % columns, 1, span, Qt.AlignmentFlag.AlignTop)
            at += span
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self.retranslate()
        self.refresh()

    def _held(self, down: bool) -> None:
        if down:
            self.context.session.begin_merge()
        else:
            self.context.session.end_merge()

    def _typed(self, spec: FieldSpec, value: Any) -> None:
        if (base := self._base()) is not None:
            self.context.type_in((*base, *spec.path), value)

    def _edited(self, spec: FieldSpec, row: Row, value: Any) -> None:
        base = self._base()
        if base is not None:
            self._say(spec, row, self.context.edit((*base, *spec.path), value, spec.ui.label))

    def _say(self, spec: FieldSpec, row: Row, problem: Message | None) -> None:
        """What is wrong under the field and to a screen reader; what was entered stays there to be mended."""
        words = self.context.say(problem) if problem else ""
        row.show_problem(words, self.context.theme)
        self._refused[spec.path] = (self._base(), self._value(spec)) if problem else None
        for widget in row.editor.focusables():
            widget.setAccessibleDescription(words or self._help(spec))

    def _help(self, spec: FieldSpec) -> str:
        key = f"field.{spec.ui.key}.help"
        return self.context.text(key) if key in catalogue() else ""

    def _value(self, spec: FieldSpec) -> Any:
        base = self._base()
        return None if base is None else get(self.context.plan, (*base, *spec.path))

    def refresh(self) -> None:
        base = self._base()
        self.setEnabled(base is not None)
        for spec, row in self.rows.values():
            value = self._value(spec)
            if self._refused.get(spec.path) == (base, value):
                continue  # what was refused stays until it is mended or the plan changes there
            if self._refused.get(spec.path) is not None:
                self._say(spec, row, None)
            if isinstance(row.editor, NumberEditor):
                row.editor.spin.krw_per_usd = self.context.plan.settings.krw_per_usd
            row.editor.show_value(value, self.context.theme)
            if spec.ui.assumed:
                row.mark.show_state(self.context.say(Basis.ASSUMED) if value == spec.default else "", "warn")

    def changed(self) -> int:
        """How many fields are not as they stand in a new plan."""
        base = self._base()
        if base is None:
            return 0
        return sum(get(self.context.plan, (*base, *spec.path)) != spec.default for spec, _ in self.rows.values())

    # --- back to the default ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            for spec, row in self.rows.values():
                if watched in row.editor.focusables() or watched is row.name:
                    self._offer(spec, row, watched).popup(event.globalPos())
                    return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _has_none(watched, event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _offer(self, spec: FieldSpec, row: Row, watched: QObject) -> QMenu:
        """The menu of a field: what its box offers by itself, and the way back to the default."""
        box = watched.lineEdit() if isinstance(watched, QAbstractSpinBox) else watched
        menu = box.createStandardContextMenu() if isinstance(box, QLineEdit | QPlainTextEdit) else QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        default = "" if spec.default is PydanticUndefined else spec.default
        words = words_of(spec, default, self.context.language)
        action = menu.addAction(self.context.text("form.default", value=words))
        action.setEnabled(spec.default is not PydanticUndefined and self._value(spec) != spec.default)
        action.triggered.connect(lambda: self.reset(spec))
        return menu

    def reset(self, spec: FieldSpec) -> None:
        """Put the default of a field back, as one step with its name."""
        if (base := self._base()) is not None:
            name = message("form.default_edit", field=spec.ui.label)
            self._refused[spec.path] = None
            self.context.session.set((*base, *spec.path), spec.default, name, merge=False)
            self.refresh()

    def retranslate(self) -> None:
        for spec, row in self.rows.values():
            name, help_words = self.context.say(spec.ui.label), self._help(spec)
            row.name.setText(name)
            row.editor.retranslate(self.context.language)
            unit = row.editor.unit.text() if isinstance(row.editor, NumberEditor) else ""
            for widget in row.editor.focusables():
                own = (
                    getattr(widget, "text", lambda: "")()
                    if isinstance(row.editor, (ManyEditor, SegmentedEditor))
                    else ""
                )
                told = f"{name}: {own}" if own else f"{name} ({unit})" if unit else name
                widget.setAccessibleName(f"{self.group}: {told}" if self.group else told)
                widget.setAccessibleDescription(help_words)
                widget.setToolTip(tip(help_words))

    def first_focus(self) -> QWidget | None:
        for _, row in self.rows.values():
            if focusable := row.editor.focusables():
                return focusable[0]
        return None

    def holds(self, path: Path) -> bool:
        """Whether the field at ``path`` of the plan is one of this form."""
        base = self._base()
        return base is not None and any((*base, *spec.path) == path for spec, _ in self.rows.values())

    def focus_field(self, path: Path) -> bool:
        """Give the focus to the field at ``path`` of the plan, if this form has it."""
        base = self._base()
        for spec, row in self.rows.values():
            if base is not None and (*base, *spec.path) == path:
                row.editor.focusables()[0].setFocus()
                return True
        return False


def _has_none(watched: QObject, event: QKeyEvent) -> bool:
    """Undo or redo is meant, and the field has no typing of its own to take back: then the plan's last step is meant."""
    box = watched.lineEdit() if isinstance(watched, QAbstractSpinBox) else watched
    if not isinstance(box, QLineEdit | QPlainTextEdit):
        return False
    steps: Any = box if isinstance(box, QLineEdit) else box.document()
    if event.matches(QKeySequence.StandardKey.Undo):
        return not steps.isUndoAvailable()
    return event.matches(QKeySequence.StandardKey.Redo) and not steps.isRedoAvailable()
