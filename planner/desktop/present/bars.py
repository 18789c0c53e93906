"""Above and below the slides: where one is, slides and keys; the line for a note, and the sheet of all keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QToolButton, QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.present.keys import KEYS
from planner.desktop.present.marks import StepRings
from planner.desktop.present.scaled import Sizes
from planner.desktop.tips import tip
from planner.desktop.widgets import button, label
from planner.desktop.window.keys import KeyCap, KeyHints
from planner.plan.workshop import NOTE_LENGTH


class _Bar(QWidget):
    def __init__(self, role: str, size: Sizes, height: float) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line = QHBoxLayout(self)
        size(self.line.setContentsMargins, 40, 0, 40, 0)
        size(self.line.setSpacing, 14)
        size(self.setFixedHeight, height)


class TopBar(_Bar):
    """Whose workshop, how far each step is, where one is, and what was done last."""

    def __init__(self, size: Sizes, context: Context, leave: Callable[[], None]) -> None:
        super().__init__("stagetop", size, 64)
        self.sizes, self.context = size, context
        self.name, self.crumb, self.told = label(role="strong"), label(role="secondary"), label(role="good")
        self.rings = StepRings(context.theme)
        self.end = button(clicked=leave)
        self.end.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (self.name, self.rings, self.crumb):
            self.line.addWidget(widget)
        self.line.addStretch(1)
        self.line.addWidget(self.told)
        self.line.addWidget(self.end)

    def show_place(self, name: str, shares: Sequence[float], at: int, progress: str, crumb: str) -> None:
        self.name.setText(name)
        self.rings.show_shares(shares, at, progress, self.context.theme, self.sizes.scale)
        self.crumb.setText(crumb)
        self.end.setText(self.context.text("present.leave"))


class BottomBar(_Bar):
    """Back, the slides by number, at most four keys, and what may be done now."""

    slide_asked, back_asked, first_asked, second_asked = Signal(int), Signal(), Signal(), Signal()

    def __init__(self, size: Sizes, context: Context) -> None:
        super().__init__("stagebottom", size, 84)
        self.context = context
        self.back = button(clicked=self.back_asked.emit)
        self.slides = QHBoxLayout()
        size(self.slides.setSpacing, 2)
        self.hints = KeyHints()
        self.second, self.first = (
            button(clicked=self.second_asked.emit),
            button(kind="primary", clicked=self.first_asked.emit),
        )
        for made in (self.back, self.second, self.first):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Space reveals; the keys do all that the buttons do
        self._numbers: list[QToolButton] = []
        self.line.addWidget(self.back)
        self.line.addLayout(self.slides)
        self.line.addStretch(1)
        self.line.addWidget(self.hints)
        self.line.addStretch(1)
        self.line.addWidget(self.second)
        self.line.addWidget(self.first)

    def show_slides(self, names: Sequence[str], at: int) -> None:
        for n in range(len(self._numbers), len(names)):
            made = QToolButton()
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _=False, n=n: self.slide_asked.emit(n))
            self._numbers.append(made)
            self.slides.addWidget(made)
        for n, (made, name) in enumerate(zip(self._numbers, names, strict=True)):
            made.setText(str(n + 1))
            made.setToolTip(tip(name))
            made.setAccessibleName(f"{n + 1} {name}")
            made.setChecked(n == at)
        self.back.setText(self.context.text("present.back"))

    def show_actions(self, first: str, second: str) -> None:
        for made, words in ((self.first, first), (self.second, second)):
            made.setText(words)
            made.setVisible(bool(words))


class NoteLine(_Bar):
    """One line for a point that is put aside: Enter keeps it, Esc leaves it."""

    def __init__(self, size: Sizes, context: Context, done: Callable[[str], None], closed: Callable[[], None]) -> None:
        super().__init__("stagebottom", size, 84)
        self.context, self._done, self._closed = context, done, closed
        self.words, self.field = label(role="strong"), QLineEdit()
        self.words.setBuddy(self.field)
        self.field.setMaxLength(NOTE_LENGTH)
        self.field.returnPressed.connect(self._save)
        self.line.addWidget(self.words)
        self.line.addWidget(self.field, 1)
        self.hide()

    def open(self) -> None:
        self.field.clear()
        self.retranslate()
        self.show()
        self.field.setFocus()

    def _save(self) -> None:
        words = " ".join(self.field.text().split())
        if words:
            self._done(words)
        else:
            self._closed()

    def retranslate(self) -> None:
        self.words.setText(self.context.text("field.workshop.note.label"))
        self.field.setAccessibleName(self.words.text())
        self.field.setPlaceholderText(self.context.text("present.note.hint"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._closed()
        event.accept()


class Keys(Card):
    """All keys, over the slide."""

    def __init__(self, size: Sizes, context: Context, stage: QWidget) -> None:
        super().__init__("sheet")
        self.setParent(stage)
        self.context = context
        grid = QGridLayout()
        size(grid.setHorizontalSpacing, 16)
        size(grid.setVerticalSpacing, 8)
        size(self.box.setContentsMargins, 34, 28, 34, 28)
        size(self.box.setSpacing, 8)
        self._words = []
        half = (len(KEYS) + 1) // 2
        for at, (key, _) in enumerate(KEYS):
            words = label()
            self._words.append(words)
            row, column = at % half, 3 * (at // half)
            grid.addWidget(KeyCap(key), row, column)
            grid.addWidget(words, row, column + 1)
        grid.setColumnMinimumWidth(2, 30)
        self.box.addLayout(grid)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("keys.present.all"))
        for words, (_, key) in zip(self._words, KEYS, strict=True):
            words.setText(self.context.text(f"keys.present.{key}"))
