"""The form for an own value of a fact: numbers, source and date. It is tried on the catalogue before the plan takes it."""

from __future__ import annotations

from pydantic import ValidationError
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from planner import formats
from planner.catalog.fact_list import Value
from planner.catalog.overrides import FIELDS
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.theme import px
from planner.desktop.widgets import button, clear, label
from planner.explain import Quantity
from planner.fact_words import short_value
from planner.freshness import Aged
from planner.i18n import Message, message
from planner.own_facts import refusal, shipped_fact
from planner.plan.own_facts import OwnFact
from planner.plan.session import problem_words

ABOUT = ("source", "as_of", "note")


class OwnValueForm(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._aged: Aged | None = None
        self.fields: dict[str, QLineEdit] = {}
        self._units: dict[str, str] = {}
        self.shipped = label(role="secondary", wrap=True)
        self.problem = label(role="error", wrap=True)
        self.save, self.reset = button(clicked=self._save), button(kind="text", clicked=self._reset)
        self._form = QVBoxLayout()
        line = QHBoxLayout()
        for widget in (self.save, self.reset):
            line.addWidget(widget)
        line.addStretch(1)
        self.box.addWidget(self.shipped)
        self.box.addLayout(self._form)
        self.box.addWidget(self.problem)
        self.box.addLayout(line)

    def show_fact(self, aged: Aged | None) -> None:
        """Show the form for a fact whose values may be stated; else hide. What is being typed is kept."""
        editable = aged is not None and aged.fact.section in FIELDS and any(v.field for v in aged.fact.values)
        self.setVisible(editable)
        if aged is None or not editable or (self._aged == aged and self._same_language()):
            return
        self._aged = aged
        c, own = self.context, self._own()
        self.set_heading(c.text("catalogue.own.heading"))
        self.save.setText(c.text("catalogue.own.save"))
        self.reset.setText(c.text("catalogue.own.reset"))
        self.reset.setVisible(own is not None)
        shipped = shipped_fact(aged.fact.key, c.catalog) if own is not None else None
        self.shipped.setVisible(shipped is not None)
        if shipped is not None:
            value = c.say(short_value(shipped, c.language))
            self.shipped.setText(c.text("catalogue.own.shipped", value=value, as_of=shipped.as_of or formats.NOTHING))
        self._say(None)
        self._fill(aged, own)

    def _same_language(self) -> bool:
        return self.save.text() == self.context.text("catalogue.own.save")

    def _own(self) -> OwnFact | None:
        return self.context.plan.own_facts.get(self._aged.fact.key) if self._aged else None

    def _fill(self, aged: Aged, own: OwnFact | None) -> None:
        clear(self._form)
        self.fields, self._units = {}, {}
        holder = QWidget()
        form = QFormLayout(holder)
        form.setContentsMargins(0, 0, 0, 0)
        for value in aged.fact.values:
            if value.field:
                self._number(form, value, own)
        told = {"source": own.source, "as_of": own.as_of, "note": own.note} if own else {}
        for name in ABOUT:
            words = self.context.text(f"catalogue.own.{name}")
            default = self.context.today().isoformat() if name == "as_of" else ""
            self._field(form, name, words, told.get(name, default), "")
        self._form.addWidget(holder)

    def _number(self, form: QFormLayout, value: Value, own: OwnFact | None) -> None:
        c = self.context
        assert isinstance(value.amount, Quantity)
        self._units[value.field] = value.amount.unit
        unit = formats.unit_name(value.amount.unit, c.language)
        told = own.values.get(value.field) if own else None
        content = formats.typed(told, value.amount.unit) if isinstance(told, int | float) else ""
        words = c.say(value.name) + (f" ({unit})" if unit else "")
        self._field(form, value.field, words, content, formats.typed(value.amount.value, value.amount.unit))

    def _field(self, form: QFormLayout, name: str, words: str, content: str, placeholder: str) -> None:
        field = QLineEdit(content)
        field.setPlaceholderText(placeholder)
        field.setMaxLength(300)
        field.setMaximumWidth(px(420))
        field.setAccessibleName(words)
        field.returnPressed.connect(self._save)
        form.addRow(label(words, "label"), field)
        self.fields[name] = field

    def _save(self) -> None:
        if self._aged is None:
            return
        fact, key = self._stated(), self._aged.fact.key
        if isinstance(fact, Message):
            self._say(fact)
            return
        problem = refusal(key, fact, self.context.catalog)
        name = message("catalogue.own.edit", name=self._aged.fact.name)
        self._say(problem or self.context.edit(("own_facts", key), fact, name))

    def _stated(self) -> OwnFact | Message:
        """The value as typed, or what is wrong with it."""
        values: dict[str, float] = {}
        for name, unit in self._units.items():
            words = self.fields[name].text().replace(",", "").replace("−", "-").strip()
            try:
                if words:
                    values[name] = float(words) / formats.scale(unit)
            except ValueError:
                return message("catalogue.own.no_number", name=self.fields[name].accessibleName())
        source, as_of, note = (self.fields[name].text().strip() for name in ABOUT)
        if not values:
            return message("catalogue.own.no_value")
        if not source:
            return message("catalogue.own.no_source")
        if as_of[:10] > self.context.today().isoformat():
            return message("catalogue.own.future")
        try:
            return OwnFact(values=values, source=source, as_of=as_of, note=note)
        except ValidationError as error:
            found = error.errors()[0]
            return message("catalogue.own.no_date") if found["loc"][0] == "as_of" else problem_words(found)

    def _reset(self) -> None:
        if self._aged is not None:
            name = message("catalogue.own.undo", name=self._aged.fact.name)
            self._say(self.context.edit(("own_facts", self._aged.fact.key), None, name))

    def _say(self, problem: Message | None) -> None:
        self.problem.setText(self.context.say(problem) if problem else "")
        self.problem.setVisible(problem is not None)
