"""A box for one number of a field: typed as people write amounts, kept exactly, possibly empty."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSignalBlocker, Signal
from PySide6.QtGui import QFontMetrics, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSizePolicy

from planner import formats
from planner.amounts import read_amount
from planner.desktop.theme import font, px
from planner.desktop.wheel import guard_wheel
from planner.explain import Quantity
from planner.field_words import PERCENT, Unread, number_of
from planner.i18n import Message, message
from planner.plan.fields import FieldSpec

PLACES = 6
"""Digits after the point that are kept of what is typed."""
PLAIN = 100_000
"""From this amount on, money is also told in words while it is typed."""


def inset(spin: QAbstractSpinBox) -> None:
    """Keep the number off the border: the padding of the style sheet does not reach the text of a spin box."""
    spin.lineEdit().setTextMargins(6, 0, 0, 0)


class NumberSpin(QDoubleSpinBox):
    """A number field that may be empty: the lowest position stands for "not said".

    ``unread`` says why something typed is no number of the field; the number before it stays. ``understood`` tells what
    an amount in words comes to while it is typed, and "" when it is done; ``typed`` the value of the plan that it would
    be. Dollars are read at ``krw_per_usd``.
    """

    unread = Signal(object)
    understood = Signal(object)
    typed = Signal(object)

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self.krw_per_usd: float | None = None
        self.factor = 100.0 if spec.ui.unit in PERCENT else 1.0
        whole = spec.type is int
        step = 1.0 if whole else 10.0**-PLACES
        low = spec.ge if spec.ge is not None else (spec.gt or 0) + step / self.factor if spec.gt is not None else 0.0
        high = spec.le if spec.le is not None else spec.lt if spec.lt is not None else 1e12
        self.low, self.high = float(low) * self.factor, float(high) * self.factor
        self.empty = self.low - 1.0 if spec.optional else None
        self.setLocale(QLocale(QLocale.Language.Korean, QLocale.Country.SouthKorea))
        self.setDecimals(0 if whole else PLACES)
        # A little beyond the limits, so that a wrong number is refused in words and not changed silently.
        lowest = min(self.low, 0.0) - 1000.0
        self.setRange(self.empty if self.empty is not None else lowest, max(self.high * 1000, 1e6))
        self.setSingleStep((spec.ui.step or 1.0) * self.factor)
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        inset(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        decimals = max(0, spec.ui.decimals - 2) if self.factor > 1 else spec.ui.decimals
        widest = QFontMetrics(font(13)).horizontalAdvance(formats.number(min(self.high, 99_999_999_999), decimals))
        self.setFixedWidth(max(px(84), widest + px(24)))
        guard_wheel(self)
        self.lineEdit().textEdited.connect(self._tell)
        self.editingFinished.connect(self._done)

    # --- words and value ----------------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        return self.empty is not None and self.value() <= self.empty + 1e-9

    def plan_value(self) -> float | int | None:
        return self._plain(self.value())

    def _plain(self, shown: float) -> float | int | None:
        if self.empty is not None and shown <= self.empty + 1e-9:
            return None
        value = shown / self.factor
        return round(value) if self.spec.type is int else round(value, PLACES + 2)

    def show_number(self, value: float | None) -> None:
        """The value of the plan; nothing is told to anyone."""
        with QSignalBlocker(self):
            if value is None:
                self.setValue(self.empty if self.empty is not None else self.low)
            elif self.plan_value() != value:
                self.setValue(float(value) * self.factor)

    def show_effective(self, words: str) -> None:
        """What counts while the field is empty, shown faintly in it."""
        self.lineEdit().setPlaceholderText(words)

    def _bare(self, words: str) -> str:
        return words.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()

    def _read(self, words: str) -> float:
        """Raises Unread."""
        plain = self._bare(words)
        if not plain:
            if self.empty is not None:
                return self.empty
            raise Unread(message("typed.nothing"))
        if plain == "-":
            raise Unread(message("sheet.not_number", entered=plain))
        value = number_of(plain, self.spec, self.krw_per_usd) * self.factor
        if self.empty is not None and value < self.low:
            raise Unread(message("typed.least", low=formats.number(self.low)))
        return value

    def textFromValue(self, value: float) -> str:
        if self.empty is not None and value <= self.empty + 1e-9:
            return ""
        words = f"{value:,.{self.decimals()}f}"
        return words.rstrip("0").rstrip(".") if "." in words else words

    def valueFromText(self, words: str) -> float:
        try:
            return self._read(words)
        except Unread:
            return self.value()

    def validate(self, words: str, at: int) -> tuple[QValidator.State, str, int]:
        try:
            self._read(words)
        except Unread:
            return QValidator.State.Intermediate, words, at
        return QValidator.State.Acceptable, words, at

    def fixup(self, words: str) -> str:
        """What cannot be read is said; Qt puts the number back that was there before."""
        try:
            self._read(words)
        except Unread as unread:
            self.unread.emit(unread.problem)
        return words

    def stepBy(self, steps: int) -> None:
        if self.is_empty and steps > 0:
            self.setValue(max(self.low, self.singleStep()))
            return
        super().stepBy(steps)

    # --- while it is typed --------------------------------------------------------------------------------------

    def _tell(self, words: str) -> None:
        try:
            self.typed.emit(self._plain(self._read(words)))
        except Unread:
            self.typed.emit(None)
        plain, told = self._bare(words), None
        amount = read_amount(plain)
        money = self.spec.ui.unit == "krw"
        if amount is not None:
            in_words = not plain.replace(",", "").replace(".", "").isdigit() and not plain.endswith("%")
            try:
                value = float(number_of(plain, self.spec, self.krw_per_usd)) * self.factor
            except Unread:
                value = None
            if value is not None and (in_words or (money and value >= PLAIN)):
                told = self._told(value, amount.dollars)
        self.understood.emit(told)

    def _told(self, value: float, dollars: bool) -> Message:
        number = formats.number(value)
        if self.spec.ui.unit != "krw":
            return message("typed.number", number=number)
        amount = message("typed.money", number=number, value=Quantity(value, "krw"))
        if dollars and self.krw_per_usd is not None:
            return message("typed.dollars", amount=amount, rate=formats.number(self.krw_per_usd))
        return amount

    def _done(self) -> None:
        self.understood.emit(None)
        self.typed.emit(None)
