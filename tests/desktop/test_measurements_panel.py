"""The tab of own measurements: copy, add, ask, refuse, remove, undo, both languages, keyboard and accessible names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
)

from planner.catalog import load_catalog
from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.measurements_panel import MeasurementsPanel
from planner.desktop.start import application
from planner.plan import Plan
from planner.plan.measurement import MOST
from planner.plan.session import Session
from planner.plan.templates import load_template

FIXTURES = Path(__file__).parent.parent / "fixtures" / "measurements"
CATALOG = load_catalog()


def opened(qtbot: Any, plan: Plan, language: str = "ko") -> MeasurementsPanel:
    application()
    made = MeasurementsPanel(Context(Session(plan), CATALOG, language))
    made.context.changed.connect(made.refresh)
    qtbot.addWidget(made)
    made.resize(980, 900)
    made.retranslate()
    made.refresh()
    made.show()
    return made


@pytest.fixture
def panel(qapp: Any, qtbot: Any) -> MeasurementsPanel:
    return opened(qtbot, load_template("retail"))


def stored(panel: MeasurementsPanel) -> tuple[Any, ...]:
    return panel.context.plan.infrastructure.measurements


def test_empty_state_says_what_to_do_next(panel: MeasurementsPanel) -> None:
    assert panel.empty.isVisible()
    assert not panel.table.isVisible()
    assert not panel.remove_button.isVisible()
    assert not panel.effect_card.isVisible()


def test_commands_are_copied_for_the_chosen_tool(panel: MeasurementsPanel, qtbot: Any) -> None:
    panel.handoff.copy.click()
    assert "vllm bench serve" in QApplication.clipboard().text()
    panel.handoff.tool.setCurrentIndex(panel.handoff.tool.findData("aiperf"))
    panel.handoff.tool.activated.emit(panel.handoff.tool.currentIndex())
    qtbot.keyClicks(panel.handoff.repository, "org/my model")
    qtbot.waitUntil(lambda: "MODEL='org/my model'" in panel.handoff.commands.toPlainText(), timeout=2000)
    panel.handoff.copy.click()
    assert "aiperf profile" in QApplication.clipboard().text()
    assert not panel.context.session.dirty


def test_marked_file_is_added_at_once_and_can_be_undone(
    panel: MeasurementsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "open_path", lambda *_: FIXTURES / "vllm_marked.json")
    panel.add_button.click()
    assert len(stored(panel)) == 1
    assert panel.table.isVisible()
    index = panel.table.model().index(0, 4)
    assert index.data().startswith("1,340 / ")
    assert "×" in index.data()
    assert panel.effect_card.isVisible()
    panel.context.session.undo()
    panel.context.recompute()
    assert stored(panel) == ()
    assert panel.empty.isVisible()


def test_every_file_is_its_own_step_back(panel: MeasurementsPanel) -> None:
    panel.read(FIXTURES / "vllm_marked.json")
    panel.read(FIXTURES / "vllm_appended.json")
    panel.context.session.undo()
    assert len(stored(panel)) == 1


def test_open_questions_are_asked_with_the_plan_filled_in(panel: MeasurementsPanel) -> None:
    panel.read(FIXTURES / "vllm_c32.json")
    assert stored(panel) == ()
    questions = panel.questions
    assert questions.isVisible()
    gpu, model, tp = (questions.fields[k] for k in ("gpu_id", "model_id", "tp"))
    assert isinstance(gpu, QComboBox)
    assert isinstance(model, QComboBox)
    assert isinstance(tp, QDoubleSpinBox)
    assert gpu.currentData() == panel.context.assessment.infrastructure.gpu_id
    assert "Llama 3.1 8B" in questions.warnings.text()
    model.setCurrentIndex(model.findData("llama-3.1-8b"))
    gpu.setCurrentIndex(gpu.findData("h100-sxm"))
    tp.setValue(2)
    questions.add.click()
    (made,) = stored(panel)
    assert (made.model_id, made.gpu_id, made.tp) == ("llama-3.1-8b", "h100-sxm", 2)
    assert not questions.isVisible()


def test_cancelled_questions_add_nothing(panel: MeasurementsPanel) -> None:
    panel.read(FIXTURES / "profile_export_aiperf.csv")
    panel.questions.cancel.click()
    assert stored(panel) == ()
    assert not panel.context.session.dirty


def test_unanswered_question_is_refused_in_place(panel: MeasurementsPanel) -> None:
    panel.read(FIXTURES / "vllm_c32.json")
    gpu = panel.questions.fields["gpu_id"]
    assert isinstance(gpu, QComboBox)
    gpu.setCurrentIndex(-1)
    panel.questions.add.click()
    assert stored(panel) == ()
    assert panel.trouble.isVisible()
    assert "GPU" in panel.trouble_words.text()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_bad_file_changes_nothing_and_says_where(qapp: Any, qtbot: Any, tmp_path: Path, language: str) -> None:
    panel = opened(qtbot, load_template("retail"), language)
    bad = tmp_path / "bad.json"
    bad.write_text('{"request_throughput": 1, "completed": 10, "mean_ttft_ms": -1}', encoding="utf-8")
    panel.read(bad)
    assert panel.trouble.isVisible()
    assert panel.trouble_words.text().startswith("bad.json, ")
    assert "mean_ttft_ms" in panel.trouble_words.text()
    assert not panel.context.session.dirty
    panel.read(FIXTURES / "vllm_marked.json")
    assert not panel.trouble.isVisible()


def test_measurement_is_removed_by_key_and_comes_back(panel: MeasurementsPanel, qtbot: Any) -> None:
    panel.read(FIXTURES / "vllm_appended.json")
    panel.table.selectRow(1)
    panel.activateWindow()
    panel.table.setFocus()
    qtbot.waitUntil(panel.table.hasFocus, timeout=2000)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [m.request_rate for m in stored(panel)] == [None]
    panel.context.session.undo()
    assert [m.request_rate for m in stored(panel)] == [None, 4.0]


def test_full_list_is_refused_in_words(qapp: Any, qtbot: Any) -> None:
    panel = opened(qtbot, load_template("retail"))
    panel.read(FIXTURES / "vllm_marked.json")
    panel.context.edit(("infrastructure", "measurements"), stored(panel) * MOST)
    panel.read(FIXTURES / "vllm_appended.json")
    assert len(stored(panel)) == MOST
    assert str(MOST) in panel.trouble_words.text()


def test_same_file_is_not_counted_twice(panel: MeasurementsPanel) -> None:
    panel.read(FIXTURES / "vllm_marked.json")
    panel.read(FIXTURES / "vllm_marked.json")
    assert len(stored(panel)) == 1
    assert panel.trouble.isVisible()


def test_plan_without_demand_says_what_is_missing(qapp: Any, qtbot: Any) -> None:
    panel = opened(qtbot, Plan(), "en")
    assert panel.handoff.missing.isVisible()
    assert not panel.handoff.copy.isEnabled()
    panel.read(FIXTURES / "vllm_marked.json")
    assert len(stored(panel)) == 1
    assert panel.effect_words.text()


def test_why_of_a_correction_and_the_way_back_to_its_measurement(panel: MeasurementsPanel, qtbot: Any) -> None:
    panel.read(FIXTURES / "vllm_c32.json")
    panel.questions.add.click()
    with qtbot.waitSignal(panel.context.why_requested) as caught:
        panel.effect_stats[0].why.click()
    why = caught.args[0].explain()
    path = next(i.path for i in why.inputs if i.path)
    assert panel.focus_field(path)
    assert panel.table.currentIndex().row() == 0
    assert not panel.focus_field(("infrastructure", "workload", "users"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_has_a_name_and_speaks_the_language(qapp: Any, qtbot: Any, language: str) -> None:
    panel = opened(qtbot, load_template("retail"), "en" if language == "ko" else "ko")
    panel.read(FIXTURES / "vllm_c32.json")
    panel.context.language = language
    panel.retranslate()
    panel.refresh()
    kinds = (QAbstractButton, QComboBox, QDoubleSpinBox, QLineEdit, QPlainTextEdit, QTableView)
    for kind in kinds:
        for widget in panel.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
                assert named, widget
    hangul = any("가" <= c <= "힣" for c in panel.questions.words.text() + panel.add_button.text())
    assert hangul is (language == "ko")
