"""The slider beside a number: keys, one undo step for a drag or a held key, exact typing, ticks in the language."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from planner import formats
from planner.catalog import load_catalog
from planner.desktop.binding import Form
from planner.desktop.context import Context
from planner.desktop.slider import SIDE
from planner.desktop.start import application
from planner.plan.infrastructure import Hardware, Workload
from planner.plan.session import Session
from planner.plan.templates import load_template

CATALOG = load_catalog()
USERS = ("infrastructure", "workload", "users")


@pytest.fixture
def form(qapp: Any, qtbot: Any) -> Form:
    application()
    made = Form(Context(Session(load_template("retail")), CATALOG, "ko"), Workload, ("infrastructure", "workload"))
    qtbot.addWidget(made)
    made.resize(360, 900)
    made.show()
    return made


def users(form: Form) -> int:
    return form.context.plan.infrastructure.workload.users or 0


@pytest.mark.parametrize(
    ("key", "shift", "expected"),
    [
        (Qt.Key.Key_Right, False, 1224), (Qt.Key.Key_Left, False, 1176), (Qt.Key.Key_Up, True, 1320),
        (Qt.Key.Key_PageUp, False, 2400), (Qt.Key.Key_PageDown, False, 600), (Qt.Key.Key_Home, False, 1),
        (Qt.Key.Key_End, False, 10_000_000),
    ],
)  # fmt: skip
def test_keys_step_the_value(form: Form, key: Qt.Key, shift: bool, expected: int) -> None:
    slider = form.rows["users"][1].editor.slider
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(slider, key, modifier)
    assert users(form) == expected
    assert form.rows["users"][1].editor.spin.value() == expected


def test_a_key_moves_the_smallest_number_too(form: Form) -> None:
    form.context.edit(USERS, 1)
    form.refresh()
    QTest.keyClick(form.rows["users"][1].editor.slider, Qt.Key.Key_Right)
    assert users(form) == 2


def test_a_drag_is_one_step_to_undo(form: Form) -> None:
    slider = form.rows["users"][1].editor.slider
    at = QPoint(round(slider._x(slider.value())), 11)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert users(form) == 1200, "taking the handle does not move it"
    seen = set()
    for x in range(at.x(), at.x() + 60):
        QTest.mouseMove(slider, QPoint(x, 11))
        seen.add(users(form))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 11))
    assert len(seen) > 20
    form.context.session.undo()
    assert users(form) == 1200
    assert not form.context.session.can_undo


def test_a_held_key_is_one_step_to_undo(form: Form) -> None:
    slider = form.rows["users"][1].editor.slider
    for _ in range(8):
        QTest.keyPress(slider, Qt.Key.Key_Right)
    QTest.keyRelease(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    doubled = users(form)
    form.context.session.undo()
    assert users(form) == doubled // 2
    form.context.session.undo()
    assert users(form) == 1200
    assert not form.context.session.can_undo


def test_a_typed_number_stays_as_it_was_typed(form: Form, qtbot: Any) -> None:
    editor = form.rows["users"][1].editor
    editor.spin.selectAll()
    QTest.keyClicks(editor.spin, "1237")
    QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    form.refresh()
    assert users(form) == 1237
    assert editor.spin.text() == "1,237"
    assert abs(editor.slider._from(editor.slider.value()) / 1237 - 1) < 0.02


def test_the_ends_of_the_groove_are_the_ends_of_the_scale(form: Form) -> None:
    slider = form.rows["users"][1].editor.slider
    for x, expected in ((SIDE - 5, 1), (slider.width(), 10_000_000)):
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(int(x), 11))
        assert users(form) == expected


def test_ticks_are_short_in_both_languages() -> None:
    values = (0.1, 1, 10_000, 100_000, 1_000_000, 10_000_000)
    assert [formats.short(v, "ko") for v in values] == ["0.1", "1", "10,000", "10만", "100만", "1,000만"]
    assert [formats.short(v, "en") for v in values] == ["0.1", "1", "10,000", "100k", "1M", "10M"]


def test_what_was_never_said_is_marked_as_assumed(form: Form) -> None:
    assert form.rows["burst_factor"][1].mark.text() == "가정"
    form.context.edit(("infrastructure", "workload", "burst_factor"), 2.0)
    form.refresh()
    assert form.rows["burst_factor"][1].mark.text() == ""
    assert form.rows["users"][1].mark.text() == ""
    assert form.changed() == 7


def test_gpus_of_a_replica_are_chosen_side_by_side(qapp: Any, qtbot: Any) -> None:
    application()
    form = Form(Context(Session(load_template("retail")), CATALOG, "en"), Hardware, ("infrastructure", "hardware"))
    qtbot.addWidget(form)
    strip = form.rows["gpus_per_replica"][1].editor.strip
    assert [b.text() for b in strip.buttons()] == ["Auto", "1", "2", "4", "8"]
    strip.button(4).click()
    assert form.context.plan.infrastructure.hardware.gpus_per_replica == 4
    strip.button(None).click()
    assert form.context.plan.infrastructure.hardware.gpus_per_replica is None


def test_a_model_is_found_by_part_of_its_name(qapp: Any, qtbot: Any) -> None:
    application()
    form = Form(Context(Session(load_template("retail")), CATALOG, "en"), Hardware, ("infrastructure", "hardware"))
    qtbot.addWidget(form)
    form.show()
    combo = form.rows["model_id"][1].editor.combo
    wanted = next(m for m in CATALOG.models.values() if m.sizable and "8B" in m.name)
    combo.lineEdit().selectAll()
    QTest.keyClicks(combo.lineEdit(), wanted.name[3:])
    found = combo.completer().completionModel()
    assert wanted.name in [found.index(i, 0).data() for i in range(found.rowCount())]
    combo.completer().activated.emit(wanted.name)
    combo.lineEdit().setText("nothing of the kind")
    combo.lineEdit().editingFinished.emit()
    assert combo.currentText() in [combo.itemText(i) for i in range(combo.count())]
