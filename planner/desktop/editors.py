"""One editor per kind of field. An editor shows a value and says when the user changed it; it knows no plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.desktop import choices
from planner.desktop.chips import Chip
from planner.desktop.controls import Segmented
from planner.desktop.date_field import DateField
from planner.desktop.icons import icon
from planner.desktop.number_field import NumberSpin
from planner.desktop.score_controls import ScoreStrip
from planner.desktop.slider import Slider
from planner.desktop.theme import Theme, px
from planner.desktop.tips import tip
from planner.desktop.typed import Typing
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import clear, label
from planner.formats import unit_name
from planner.i18n import text
from planner.plan.company import Sector
from planner.plan.fields import FieldSpec

SIGN = 14
SLIDER_SPIN = 100
"""Width of a number beside its slider: room for ten million with its separators."""
MANY = 12
"""A choice from more than so many can be searched by typing."""
LONG = 30
"""Signs from which a choice tells all its words in a hint too: it may be cut in a narrow column."""
SHORT = 104
"""Words of a check box up to this width (px) stand in three columns."""


class Editor(QWidget):
    """Value in by ``show_value``; ``edited`` out when the user changed it; ``held`` while a slider is down.

    ``unread`` says why what was typed is no value at all, ``understood`` what it means while it is typed, ``typed`` the
    value it would be, None where it is none or typing has ended.
    """

    edited = Signal(object)
    held = Signal(bool)
    unread = Signal(object)
    understood = Signal(object)
    typed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(8)

    def show_value(self, value: Any, theme: Theme) -> None:
        raise TypeError(f"{type(self).__name__} shows nothing")

    def retranslate(self, language: str) -> None:
        """Put texts of the editor itself into the language."""

    def focusables(self) -> list[QWidget]:
        return []

    def mark_invalid(self, invalid: bool) -> None:
        for widget in self.focusables():
            if bool(widget.property("invalid")) != invalid:
                widget.setProperty("invalid", invalid)
                widget.style().unpolish(widget)
                widget.style().polish(widget)


class TextEditor(Editor):
    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.line.addWidget(self.field)
        self.setFocusProxy(self.field)
        self._typing = Typing(self)
        self._typing.due.connect(self.commit)
        self.field.textEdited.connect(lambda _: self._typing.key())
        self.field.editingFinished.connect(self.commit)
        self._shown = ""

    def commit(self) -> None:
        self._typing.stop()
        if self.field.text() != self._shown:
            self._shown = self.field.text()
            self.edited.emit(self._shown)

    def show_value(self, value: Any, theme: Theme) -> None:
        self._shown = value or ""
        if self.field.text() != self._shown and not self._typing.active:
            self.field.setText(self._shown)
            if not self.field.hasFocus():
                self.field.setCursorPosition(0)  # a long text shows its beginning

    def focusables(self) -> list[QWidget]:
        return [self.field]


class LongTextEditor(Editor):
    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(px(76))
        self.line.addWidget(self.field)
        self.setFocusProxy(self.field)
        self._typing = Typing(self)
        self._typing.due.connect(self.commit)
        self.field.textChanged.connect(self._typing.key)
        self._shown = ""

    def commit(self) -> None:
        self._typing.stop()
        words = self.field.toPlainText()
        if words != self._shown:
            self._shown = words
            self.edited.emit(words)

    def show_value(self, value: Any, theme: Theme) -> None:
        self._shown = value or ""
        if self.field.toPlainText() != self._shown and not (self._typing.active and self.field.hasFocus()):
            with QSignalBlocker(self.field):
                self.field.setPlainText(self._shown)

    def focusables(self) -> list[QWidget]:
        return [self.field]


UNIT_WIDTH = 48
"""Units of numbers that stand below each other take this much, so that the numbers line up."""


class NumberEditor(Editor):
    """A number with its unit; with a slider, this stands below ``head``, which has room for a name on its left."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self.spin = NumberSpin(spec)
        self.spin.unread.connect(self.unread)
        self.spin.understood.connect(self.understood)
        self.spin.typed.connect(self.typed)
        self.unit = label(role="secondary")
        self.slider: Slider | None = None
        self._compact = False
        self.setFocusProxy(self.spin)
        self.spin.valueChanged.connect(lambda _: self.edited.emit(self.spin.plan_value()))
        if not spec.ui.slider:
            self.line.addWidget(self.spin)
            self.line.addWidget(self.unit)
            self.line.addStretch(1)
            return
        self.slider = Slider(self.spin.low, self.spin.high, spec.ui.log)
        self.slider.moved.connect(self._slid)
        self.slider.held.connect(self.held)
        self.unit.setFixedWidth(px(UNIT_WIDTH))
        self.spin.setFixedWidth(px(SLIDER_SPIN))
        self.head = QHBoxLayout()
        self.head.setSpacing(6)
        self.head.addWidget(self.spin)
        self.head.addWidget(self.unit)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(self.slider)
        self.line.addLayout(column)

    def compact(self) -> None:
        """As wide as there is room, with the unit in the box."""
        self._compact = True
        self.unit.hide()
        self.spin.setMinimumWidth(px(56))
        self.spin.setMaximumWidth(10_000)
        self.spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.setStretch(2, 0)

    def align_right(self) -> None:
        """As wide as number and unit, with the units below each other."""
        self.unit.setFixedWidth(px(UNIT_WIDTH))
        self.spin.setFixedWidth(px(84))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def _slid(self, value: float) -> None:
        value = round(value) if self.spec.type is int else float(f"{value:.3g}")
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self.edited.emit(self.spin.plan_value())

    def show_value(self, value: Any, theme: Theme) -> None:
        self.spin.show_number(value)
        if self.slider is not None:
            self.slider.show_value(None if value is None else float(value), theme)

    def retranslate(self, language: str) -> None:
        words = unit_name(self.spec.ui.unit, language) if self.spec.ui.unit else ""
        words = "" if self.spec.ui.unit == "none" else words
        self.unit.setText(words)
        if self._compact:
            with QSignalBlocker(self.spin):
                self.spin.setSuffix(f" {words}" if words else "")
        if self.slider is not None:
            self.slider.set_language(language)

    def focusables(self) -> list[QWidget]:
        return [self.spin, *([self.slider] if self.slider else [])]


class ChoiceEditor(Editor):
    """A choice from (value, words) pairs; an optional field has a first entry for "not chosen"."""

    def __init__(self, spec: FieldSpec, pairs: Callable[[str], Sequence[tuple[Any, str]]]) -> None:
        super().__init__()
        self._spec, self._pairs = spec, pairs
        self.combo = QComboBox()
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        guard_wheel(self.combo)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setMaximumWidth(px(420))
        self.line.addWidget(self.combo, 1)
        self.line.addStretch(0)
        self.setFocusProxy(self.combo)
        self.combo.activated.connect(lambda i: self.edited.emit(self.combo.itemData(i)))

    def _let_search(self) -> None:
        """Typing part of a name finds it; anything else typed is put back."""
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line, completer = self.combo.lineEdit(), self.combo.completer()
        assert line is not None
        assert completer is not None
        line.editingFinished.connect(lambda: self.combo.setEditText(self.combo.itemText(self.combo.currentIndex())))
        line.setTextMargins(0, 0, 0, 0)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def retranslate(self, language: str) -> None:
        with QSignalBlocker(self.combo):
            chosen = self.combo.currentData()
            self.combo.clear()
            if self._spec.optional or self._spec.ui.widget.startswith("choice:"):
                empty = "" if not self._spec.optional else None
                self.combo.addItem(text("widget.not_chosen", language), empty)
            for value, words in self._pairs(language):
                self.combo.addItem(words, value)
            if self.combo.count() > MANY and not self.combo.isEditable():
                self._let_search()
            self._select(chosen)

    def _select(self, value: Any) -> None:
        self._choose(value)
        self.combo.setToolTip(tip(self.combo.currentText() if len(self.combo.currentText()) > LONG else ""))

    def _choose(self, value: Any) -> None:
        for i in range(self.combo.count()):
            if self.combo.itemData(i) == value:
                self.combo.setCurrentIndex(i)
                return
        if value in (None, ""):
            self.combo.setCurrentIndex(0 if self.combo.count() else -1)
        else:
            self.combo.addItem(str(value), value)
            self.combo.setCurrentIndex(self.combo.count() - 1)

    def show_value(self, value: Any, theme: Theme) -> None:
        with QSignalBlocker(self.combo):
            self._select(value)
        if self._spec.type is Sector:
            for n in range(self.combo.count()):
                if (sector := self.combo.itemData(n)) is not None:
                    self.combo.setItemIcon(n, icon(choices.SECTOR_ICONS[sector], theme))

    def focusables(self) -> list[QWidget]:
        line = self.combo.lineEdit()
        return [self.combo] if line is None else [self.combo, line]


class ManyEditor(Editor):
    """Any number of choices as check boxes in two columns, in three where the words are short."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self._boxes: dict[Any, QCheckBox] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        self._grid = grid
        self._offer(spec.choices)
        self.line.addLayout(grid)
        self.line.addStretch(1)

    def _offer(self, choices: Sequence[Any]) -> None:
        clear(self._grid)
        self._boxes = {}
        for i, choice in enumerate(choices):
            box = QCheckBox()
            box.toggled.connect(
                lambda _=False: self.edited.emit(tuple(c for c, b in self._boxes.items() if b.isChecked()))
            )
            self._boxes[choice] = box
            self._grid.addWidget(box, i // 2, i % 2)

    def retranslate(self, language: str) -> None:
        for choice, box in self._boxes.items():
            box.setText(text(f"{type(choice).__name__}.{choice.value}", language))
        self._arrange()

    def _arrange(self) -> None:
        widest = max((box.fontMetrics().horizontalAdvance(box.text()) for box in self._boxes.values()), default=0)
        columns = 3 if widest <= SHORT and len(self._boxes) > 4 else 2
        for n, box in enumerate(self._boxes.values()):
            self._grid.addWidget(box, n // columns, n % columns)

    def show_value(self, value: Any, theme: Theme) -> None:
        for choice, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setChecked(choice in (value or ()))

    def focusables(self) -> list[QWidget]:
        return list(self._boxes.values())


class NamesEditor(ManyEditor):
    """Any number of names: those ``offered`` now, and those chosen before that are offered no more."""

    def __init__(self, spec: FieldSpec, offered: Callable[[], Sequence[str]]) -> None:
        self._offered = offered
        super().__init__(spec)

    def retranslate(self, language: str) -> None:
        """Names stay as they were given."""

    def show_value(self, value: Any, theme: Theme) -> None:
        names = list(dict.fromkeys((*self._offered(), *(value or ()))))
        if names != list(self._boxes):
            self._offer(names)
            for name, box in self._boxes.items():
                box.setText(name.replace("&", "&&"))
        super().show_value(value, theme)


class SegmentedEditor(Editor):
    """Exclusive choices side by side, for few short answers given as (value, words) pairs."""

    def __init__(self, pairs: Callable[[str], Sequence[tuple[Any, str]]]) -> None:
        super().__init__()
        self._pairs = pairs
        self.strip = Segmented([value for value, _ in pairs("ko")])
        self.line.addStretch(1)
        self.line.addWidget(self.strip)
        self.strip.chosen.connect(self.edited.emit)

    def retranslate(self, language: str) -> None:
        self.strip.set_texts([words for _, words in self._pairs(language)])

    def show_value(self, value: Any, theme: Theme) -> None:
        self.strip.show_value(value)

    def focusables(self) -> list[QWidget]:
        return list(self.strip.buttons())


class FlagEditor(Editor):
    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.line.addWidget(self.box)
        self.line.addStretch(1)
        self.setFocusProxy(self.box)
        self.box.toggled.connect(self.edited.emit)

    def retranslate(self, language: str) -> None:
        self.box.setText(text("common.yes", language))

    def show_value(self, value: Any, theme: Theme) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(bool(value))

    def focusables(self) -> list[QWidget]:
        return [self.box]


class DateEditor(Editor):
    """A day that may be empty."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.field = DateField()
        self.field.picked.connect(self.edited)
        self.field.unread.connect(self.unread)
        self.field.typed.connect(self.typed)
        self.line.addWidget(self.field)
        self.line.addStretch(1)
        self.setFocusProxy(self.field)

    def retranslate(self, language: str) -> None:
        self.field.name_calendar(text("typed.calendar", language))

    def show_value(self, value: Any, theme: Theme) -> None:
        self.field.show_day(value, theme)

    def focusables(self) -> list[QWidget]:
        return [self.field]


class ScoreEditor(Editor):
    def __init__(self, spec: FieldSpec, theme: Theme) -> None:
        super().__init__()
        self._optional = spec.optional
        self.strip = ScoreStrip(theme)
        self.line.addWidget(self.strip)
        self.line.addStretch(1)
        self.setFocusProxy(self.strip)
        self.strip.chosen.connect(self._chosen)

    def _chosen(self, value: Any) -> None:
        if value is not None or self._optional:
            self.edited.emit(value)

    def show_value(self, value: Any, theme: Theme) -> None:
        self.strip.show_value(value, theme)

    def focusables(self) -> list[QWidget]:
        return [self.strip]


BESIDE = (ScoreEditor, SegmentedEditor)


class Row(QWidget):
    """Label above a field, or beside a short one; editor; and the sentence that says what is wrong.

    ``mark`` stands beside the label and says that a value is assumed. ``beside`` puts a number on the line of its label.
    """

    def __init__(self, editor: Editor, beside: bool = False) -> None:
        super().__init__()
        self.name: QLabel = label(role="label")
        self.mark = Chip()
        self.editor = editor
        self.problem, self.hint = label(role="error", wrap=True), label(role="secondary", wrap=True)
        self.warning, self._below = label(), QWidget()
        for part in (self.hint, self._below):
            part.hide()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self.warning, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.problem, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        named = QHBoxLayout()
        named.setSpacing(6)
        named.addWidget(self.name)
        named.addWidget(self.mark)
        if isinstance(editor, NumberEditor) and editor.slider is not None:
            self.name.setWordWrap(True)
            named.setStretch(0, 1)
            editor.head.insertLayout(0, named, 1)
            self.column.addWidget(editor)
        elif isinstance(editor, BESIDE) or (beside and isinstance(editor, NumberEditor)):
            self.name.setWordWrap(True)
            named.setStretch(0, 1)
            if isinstance(editor, NumberEditor):
                editor.align_right()
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addLayout(named, 1)
            line.addWidget(editor)
            self.column.addLayout(line)
        else:
            named.addStretch(1)
            self.column.addLayout(named)
            self.column.addWidget(editor)
        self.column.addWidget(self.hint)
        self.column.addWidget(self._below)
        if focusable := editor.focusables():
            self.name.setBuddy(focusable[0])

    def show_problem(self, words: str, theme: Theme) -> None:
        """What is wrong with what was entered, with a sign and for a screen reader; "" takes it away."""
        self.problem.setText(words)
        if words:
            self.warning.setPixmap(icon("warning", theme, "bad").pixmap(SIGN, SIGN))
        self._below.setVisible(bool(words))
        self.editor.mark_invalid(bool(words))

    def show_hint(self, words: str) -> None:
        """What was understood of what is being typed."""
        self.hint.setText(words)
        self.hint.setVisible(bool(words))
