"""Every field of the plan both ways through its widget; what does not fit is said in words and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from planner.catalog import load_catalog
from planner.desktop.binding import Form
from planner.desktop.context import Context
from planner.desktop.editors.choice import ChoiceEditor, SegmentedEditor
from planner.desktop.editors.day import DateEditor
from planner.desktop.editors.many import FlagEditor, ManyEditor, NamesEditor
from planner.desktop.editors.number import NumberEditor
from planner.desktop.editors.score import ScoreEditor
from planner.desktop.editors.words import LongTextEditor, TextEditor
from planner.desktop.start import application
from planner.explain import Path
from planner.plan.company import Company
from planner.plan.data import DataSet
from planner.plan.fields import FieldSpec, get, specs
from planner.plan.plan import Plan
from planner.plan.responsible import Risk
from planner.plan.session import Session
from planner.plan.usecase import Money, UseCase

CATALOG = load_catalog()
FILLED = Plan.model_validate(
    {
        "use_cases": [{"id": "a", "name": "A"}],
        "data": {"sets": [{"name": "문서"}, {"name": "기록"}]},
        "responsible": {"risks": [{}]},
    }
)


def everywhere() -> Iterator[tuple[type[BaseModel], Path, FieldSpec]]:
    """(model, where it stands, field) of the plan itself and of one item of each list."""
    for spec in specs(Plan):
        yield Plan, (), spec
    for model, base in (
        (UseCase, ("use_cases", 0)),
        (DataSet, ("data", "sets", 0)),
        (Risk, ("responsible", "risks", 0)),
    ):
        for spec in specs(model):
            yield model, base, spec


FIELDS = [pytest.param(m, b, s, id=".".join(map(str, (*b, *s.path)))) for m, b, s in everywhere()]
NUMBERS = [p for p in FIELDS if p.values[2].type in (int, float) and not p.values[2].ui.widget]
LIMITED = [
    p
    for p in FIELDS
    if p.values[2].max_length and p.values[2].type is str and p.values[2].ui.widget in ("", "multiline")
]


def made(qtbot: Any, model: type[BaseModel], base: Path, spec: FieldSpec) -> tuple[Form, Any]:
    application()
    context = Context(Session(FILLED), CATALOG, "ko")
    name = ".".join(map(str, spec.path))
    form = Form(context, model, base, only=(name,))
    qtbot.addWidget(form)
    form.show()
    return form, form.rows[name][1].editor


def another(spec: FieldSpec, editor: Any, now: Any) -> Any:
    """A value that the field may have and has not."""
    if isinstance(editor, ChoiceEditor):
        offered = [editor.combo.itemData(i) for i in range(editor.combo.count())]
        return next(v for v in offered if v not in (now, None, ""))
    if isinstance(editor, SegmentedEditor):
        return next(v for v in editor.strip._buttons if v not in (now, None))
    if isinstance(editor, NamesEditor):
        return ("기록",)
    if isinstance(editor, ScoreEditor):
        return 4
    if spec.many:
        return (spec.choices[-1],)
    if spec.choices:
        return next(c for c in spec.choices[::-1] if c != now)
    if spec.type is bool:
        return not now
    if spec.type is date:
        return date(2027, 3, 5)
    if spec.type in (int, float):
        low = max(spec.ge if spec.ge is not None else (spec.gt or 0), 0)
        high = min(v for v in (spec.le, spec.lt, 1e6) if v is not None)
        value = low + (high - low) / 4
        return (round(value) if round(value) != now else round(value) + 1) if spec.type is int else round(value, 3)
    return "새 값"


def enter(editor: Any, value: Any) -> None:
    """As a person would: keys, clicks, choices."""
    if isinstance(editor, NumberEditor):
        editor.spin.lineEdit().setText(f"{value * editor.spin.factor:.10g}" if value < 1e10 else f"{value:.0f}")
        QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    elif isinstance(editor, DateEditor):
        editor.field.setText(value.isoformat())
        QTest.keyClick(editor.field, Qt.Key.Key_Return)
    elif isinstance(editor, TextEditor | LongTextEditor):
        (editor.field.setText if isinstance(editor, TextEditor) else editor.field.setPlainText)(value)
        editor.commit()
    elif isinstance(editor, ChoiceEditor):
        editor.combo.setCurrentIndex(editor.combo.findData(value))
        editor.combo.activated.emit(editor.combo.currentIndex())
    elif isinstance(editor, FlagEditor):
        editor.box.click()
    elif isinstance(editor, ManyEditor):
        for key, box in editor._boxes.items():
            if box.isChecked() != (key in value):
                box.click()
    elif isinstance(editor, SegmentedEditor):
        editor.strip.button(value).click()
    elif isinstance(editor, ScoreEditor):
        QTest.keyClick(editor.strip, getattr(Qt.Key, f"Key_{value}"))
    else:
        raise TypeError(type(editor))


def shown(editor: Any) -> Any:
    if isinstance(editor, NumberEditor):
        return editor.spin.plan_value()
    if isinstance(editor, DateEditor):
        return editor.field.day
    if isinstance(editor, TextEditor):
        return editor.field.text()
    if isinstance(editor, LongTextEditor):
        return editor.field.toPlainText()
    if isinstance(editor, ChoiceEditor):
        return editor.combo.currentData()
    if isinstance(editor, FlagEditor):
        return editor.box.isChecked()
    if isinstance(editor, ManyEditor):
        return tuple(c for c, b in editor._boxes.items() if b.isChecked())
    if isinstance(editor, SegmentedEditor):
        return next(v for v, b in editor.strip._buttons.items() if b.isChecked())
    return editor.strip.value


@pytest.mark.parametrize(("model", "base", "spec"), FIELDS)
def test_a_field_goes_both_ways(qapp: Any, qtbot: Any, model: type[BaseModel], base: Path, spec: FieldSpec) -> None:
    form, editor = made(qtbot, model, base, spec)
    path, session = (*base, *spec.path), form.context.session
    value = another(spec, editor, get(session.plan, path))
    enter(editor, value)
    assert get(session.plan, path) == (pytest.approx(value) if isinstance(value, float) else value)
    assert session.undo_name == spec.ui.label
    session.undo()
    form.refresh()
    assert (shown(editor) or None) == (get(session.plan, path) or None)
    session.set(path, value)
    form.refresh()
    assert shown(editor) == (pytest.approx(value) if isinstance(value, float) else value)


def refused(form: Form, spec: FieldSpec, editor: Any, before: Plan) -> str:
    """The sentence under the field, after checking that nothing changed and that it is read out."""
    _, row = form.rows[".".join(map(str, spec.path))]
    assert form.context.plan is before
    assert row.problem.isVisible()
    words: str = row.problem.text()
    assert words
    assert editor.focusables()[0].accessibleDescription() == words
    assert editor.focusables()[0].property("invalid") is True
    return words


@pytest.mark.parametrize(("model", "base", "spec"), NUMBERS)
def test_a_number_beyond_its_limits_is_refused_in_words(
    qapp: Any, qtbot: Any, model: type[BaseModel], base: Path, spec: FieldSpec
) -> None:
    form, editor = made(qtbot, model, base, spec)
    before = form.context.plan
    high = spec.le if spec.le is not None else spec.lt
    wrong = [f"{high * editor.spin.factor * 2 + 1:.0f}"] if high is not None else []
    low = spec.ge if spec.ge is not None else (spec.gt or 0)
    wrong.append(f"{low * editor.spin.factor - 77:.0f}")
    for words in (*wrong, "많이", "1,2", "1..5"):
        editor.spin.lineEdit().setText(words)
        QTest.keyClick(editor.spin, Qt.Key.Key_Return)
        refused(form, spec, editor, before)
    form.refresh()
    enter(editor, another(spec, editor, get(before, (*base, *spec.path))))
    _, row = form.rows[".".join(map(str, spec.path))]
    assert form.context.plan is not before
    assert not row.problem.isVisible()
    assert editor.focusables()[0].accessibleDescription() != row.problem.text() or not row.problem.text()


@pytest.mark.parametrize(("model", "base", "spec"), LIMITED)
def test_a_text_beyond_its_length_is_refused_and_kept_to_be_mended(
    qapp: Any, qtbot: Any, model: type[BaseModel], base: Path, spec: FieldSpec
) -> None:
    form, editor = made(qtbot, model, base, spec)
    before, words = form.context.plan, "가" * (int(spec.max_length or 0) + 1)
    enter(editor, words)
    assert str(spec.max_length) in refused(form, spec, editor, before)
    form.refresh()
    assert shown(editor) == words


def field(qtbot: Any, model: type[BaseModel], base: Path, name: str) -> tuple[Form, FieldSpec, Any]:
    spec = next(s for s in specs(model) if ".".join(map(str, s.path)) == name)
    form, editor = made(qtbot, model, base, spec)
    return form, spec, editor


def test_money_is_typed_in_words_and_told_back(qapp: Any, qtbot: Any) -> None:
    form, _, editor = field(qtbot, Money, ("use_cases", 0, "money"), "build_cost_krw")
    _, row = form.rows["build_cost_krw"]
    editor.spin.setFocus()
    editor.spin.selectAll()
    line = editor.spin.lineEdit()
    line.setText("12억 5천만")
    line.textEdited.emit(line.text())
    assert "1,250,000,000" in row.hint.text()
    assert row.hint.isVisible()
    QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    assert form.context.plan.use_cases[0].money.build_cost_krw == 1.25e9
    assert line.text() == "1,250,000,000"
    assert not row.hint.isVisible()


def test_dollars_need_the_rate_of_the_settings(qapp: Any, qtbot: Any) -> None:
    form, spec, editor = field(qtbot, Money, ("use_cases", 0, "money"), "build_cost_krw")
    editor.spin.lineEdit().setText("$1.2m")
    QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    assert "환율" in refused(form, spec, editor, form.context.plan)
    form.context.edit(("settings", "krw_per_usd"), 1400.0)
    form._refused.clear()
    form.refresh()
    editor.spin.lineEdit().setText("$1.2m")
    QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    assert form.context.plan.use_cases[0].money.build_cost_krw == pytest.approx(1.68e9)


def test_a_number_is_kept_as_exactly_as_it_was_typed(qapp: Any, qtbot: Any) -> None:
    form, _, editor = field(qtbot, Money, ("use_cases", 0, "money"), "adoption_year1")
    editor.spin.lineEdit().setText("12.345")
    QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    assert form.context.plan.use_cases[0].money.adoption_year1 == pytest.approx(0.12345)
    assert editor.spin.lineEdit().text() == "12.345"
    editor.spin.lineEdit().setText("")
    QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    assert form.context.plan.use_cases[0].money.adoption_year1 is None


def test_a_day_is_typed_moved_by_keys_or_refused(qapp: Any, qtbot: Any) -> None:
    form, spec, editor = field(qtbot, Company, ("company",), "start_date")
    editor.field.setText("2027년 1월 31일")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert form.context.plan.company.start_date == date(2027, 1, 31)
    QTest.keyClick(editor.field, Qt.Key.Key_Up)
    assert form.context.plan.company.start_date == date(2027, 2, 1)
    before = form.context.plan
    editor.field.setText("2027-02-30")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    refused(form, spec, editor, before)
    assert editor.field.text() == "2027-02-30"
    editor.field.setText("")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert form.context.plan.company.start_date is None


def test_the_default_comes_back_from_the_menu_of_a_field(qapp: Any, qtbot: Any) -> None:
    form, spec, editor = field(qtbot, Money, ("use_cases", 0, "money"), "one_off_year1_share")
    menu = form._offer(spec, form.rows["one_off_year1_share"][1], editor.spin)
    assert not menu.actions()[-1].isEnabled()
    enter(editor, 0.4)
    menu = form._offer(spec, form.rows["one_off_year1_share"][1], editor.spin)
    menu.actions()[-1].trigger()
    assert form.context.plan.use_cases[0].money.one_off_year1_share == 0.0
    assert shown(editor) == 0.0
    assert "기본값" in form.context.say(form.context.session.undo_name)
