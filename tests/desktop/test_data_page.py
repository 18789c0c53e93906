"""The data page: examples to start from, the token calculator, ratings and needs, each with undo and a way to the field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from planner.catalog import load_catalog
from planner.desktop.context import Context
from planner.desktop.data.calculator import MOST_SHOWN, Calculator
from planner.desktop.pages.data import DataPage
from planner.desktop.typed import PAUSE_MS
from planner.explain import Path
from planner.plan import Plan
from planner.plan.data import DataUse, Script
from planner.plan.file import dump_plan
from planner.plan.session import Session
from planner.plan.templates import load_template
from planner.readiness.data import example_sets
from planner.token_count import MAX_CHARACTERS

TEXT = "휴가 신청은 시작일 사흘 전까지 올려야 합니다. HR 1588"


def page(qtbot: QtBot, plan: Plan, language: str = "ko") -> DataPage:
    made = DataPage(Context(Session(plan), load_catalog(), language))
    made.context.changed.connect(made.refresh)
    made.context.page_requested.connect(lambda _, target: made.show_target(target))
    qtbot.addWidget(made)
    made.resize(960, 700)
    made.show()
    return made


def tab(made: DataPage, at: int) -> QWidget:
    made.tabs.setCurrentIndex(at)
    QApplication.processEvents()
    return made.stack.currentWidget()


def calculator(made: DataPage) -> Calculator:
    found = tab(made, 1)
    assert isinstance(found, Calculator)
    return found


def pasted(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


# --- inventory -------------------------------------------------------------------------------------------------------


def test_an_empty_inventory_offers_examples_and_taking_one_is_undone(qtbot: QtBot) -> None:
    made = page(qtbot, Plan())
    inventory = tab(made, 0)
    assert inventory.examples_button.isVisibleTo(made)
    example = example_sets("ko")[0]
    inventory.take(example)
    made.context.recompute()
    assert [s.name for s in made.context.plan.data.sets] == [example.name]
    assert inventory.detail.isVisibleTo(made)
    made.context.session.undo()
    made.context.recompute()
    assert made.context.plan.data.sets == ()
    assert not inventory.detail.isVisibleTo(made)


def test_cells_of_a_spreadsheet_are_previewed_and_added_as_one_edit(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("retail"))
    inventory, before = tab(made, 0), made.context.plan.data.sets
    QApplication.clipboard().setText("데이터\t분량\t단위\n규정\t120\t쪽\n위키\t40\tMB\n")
    inventory.import_card.paste_button.click()
    assert inventory.import_card.isVisibleTo(made)
    assert made.context.plan.data.sets == before
    inventory.import_card.add_button.click()
    assert [s.name for s in made.context.plan.data.sets[len(before) :]] == ["규정", "위키"]
    made.context.session.undo()
    assert made.context.plan.data.sets == before


def test_what_must_be_settled_is_listed_with_the_field_that_settles_it(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("retail"), "en")
    inventory = tab(made, 0)
    inventory.table.select(1)
    points = made.context.assessment.data.sets[1].open_points
    links = inventory.detail.points.findChildren(QPushButton)
    assert len(links) == points.value
    rights = next(b for b in links if b.text() == "Rights")
    rights.click()
    row = next(form.rows["rights"][1] for form in inventory.detail.forms if "rights" in form.rows)
    assert row.editor.combo.hasFocus()


def test_a_contradiction_names_both_places(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("retail"), "en")
    inventory = tab(made, 0)
    assert inventory.conflicts_card.isVisibleTo(made)
    assert [b.text() for b in inventory.conflicts.findChildren(QPushButton)][:2] == ["S3-03", "Rights"]


@pytest.mark.parametrize(
    ("path", "at"),
    [
        (("data", "sets"), 0),
        (("data", "sets", 1), 0),
        (("data", "sets", 1, "retention"), 0),
        (("data", "sets", 1, "volume"), 0),
        (("data", "sets", 1, "quality"), 2),
        (("data", "sets", 1, "characteristics", "currentness"), 2),
        (("data", "sets", 1, "characteristics", "portability"), 2),
        (("answers", "S3-05"), 4),
    ],
)
def test_a_path_leads_to_the_tab_that_shows_the_field(qtbot: QtBot, path: Path, at: int) -> None:
    made = page(qtbot, load_template("finance"))
    made.show_target(path)
    assert made.tabs.currentIndex() == at


# --- calculator ------------------------------------------------------------------------------------------------------


def test_a_pasted_text_is_counted(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("finance"), "en")
    found = calculator(made)
    assert not found.keep_button.isEnabled()
    found.text.insertFromMimeData(pasted(TEXT))
    found.text.count()
    assert found.counted.characters == len(TEXT)
    assert found.count_stats[2].value.text() == f"{len(TEXT)} characters"
    assert found.count_stats[0].why.isEnabled()
    assert found.reading_stats[0].value.text() != "–"


def test_the_ratio_of_the_sample_is_kept_and_undone_and_the_text_is_not(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("finance"))
    found = calculator(made)
    before = made.context.assessment.data.sets[1].tokens
    found.text.insertFromMimeData(pasted(TEXT))
    found.text.count()
    found.sets.setCurrentIndex(1)
    found.keep()
    made.context.recompute()
    kept = made.context.plan.data.sets[1]
    assert kept.sample.scripts[Script.HANGUL] == found.counted.scripts[Script.HANGUL]
    assert kept.sample.counted_on is not None
    assert made.context.assessment.data.sets[1].tokens.value != before.value
    assert "사흘" not in dump_plan(made.context.plan)
    made.context.session.undo()
    made.context.recompute()
    assert not made.context.plan.data.sets[1].sample.scripts
    assert made.context.assessment.data.sets[1].tokens.value == before.value


def test_a_sample_can_be_removed_again(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("finance"))
    made.context.edit(("data", "sets", 0, "sample"), {"scripts": {"hangul": 10}})
    made.context.recompute()
    detail = tab(made, 0).detail
    assert detail.sample.isVisibleTo(made)
    detail.forget.click()
    made.context.recompute()
    assert not detail.sample.isVisibleTo(made)


def test_a_long_text_is_counted_whole_and_shown_in_part(qtbot: QtBot) -> None:
    found = calculator(page(qtbot, load_template("finance")))
    found.text.insertFromMimeData(pasted("가나다 " * 10_000))
    assert found.counted.characters == 40_000
    assert len(found.text.toPlainText()) == MOST_SHOWN
    qtbot.wait(PAUSE_MS + 50)
    assert found.counted.characters == 40_000, "what is shown is not counted again"
    found.clear_button.click()
    assert found.counted.characters == 0
    assert not found.text.isReadOnly()


def test_a_text_beyond_the_bound_is_refused_in_words_and_changes_nothing(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("finance"), "en")
    found = calculator(made)
    found.text.insertFromMimeData(pasted(TEXT))
    found.text.count()
    found.text.insertFromMimeData(pasted("가" * (MAX_CHARACTERS + 1)))
    assert "2,000,000" in found.problem.text()
    assert found.problem.isVisibleTo(made)
    assert found.text.toPlainText() == TEXT


def test_what_reads_the_documents_is_chosen_here_and_not_in_the_plan(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("finance"))
    found = calculator(made)
    found.text.insertFromMimeData(pasted(TEXT))
    found.text.count()
    plan = made.context.plan
    tokens = found.reading_stats[0].value.text()
    for spec, row in found.rows:
        if spec.path == ("documents",):
            row.editor.edited.emit(10_000)
    assert found.reading.documents == 10_000
    assert found.reading_stats[0].value.text() != tokens
    assert made.context.plan is plan


# --- quality and needs -----------------------------------------------------------------------------------------------


def test_a_characteristic_is_rated_and_the_weakest_is_named(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("finance"))
    quality = tab(made, 2)
    quality.table.selectRow(1)
    form = next(f for f in quality.forms if "currentness" in f.rows)
    form.rows["currentness"][1].editor.edited.emit(2)
    made.context.recompute()
    assert made.context.plan.data.sets[1].characteristics.currentness == 2
    assert made.context.assessment.data.sets[1].weakest == ("currentness",)
    assert quality.score.value.text() == "2.0"
    assert quality.table.model().index(1, 4).data() == "최신성"
    made.context.session.undo()
    assert made.context.plan.data.sets[1].characteristics.currentness is None


def test_only_what_matters_for_the_use_is_asked_until_all_is_wished(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("finance"))
    quality = tab(made, 2)
    asked = {name for form in quality.forms for name in form.rows}
    assert made.context.plan.data.sets[0].used_for == (DataUse.RETRIEVAL,)
    assert asked == set(made.context.assessment.data.sets[0].relevant)
    quality.more.click()
    assert len({name for form in quality.forms for name in form.rows}) == 17


def test_a_need_that_is_short_leads_to_the_field(qtbot: QtBot) -> None:
    made = page(qtbot, load_template("healthcare"), "en")
    needs = tab(made, 3)
    link = next(b for b in needs.findChildren(QPushButton) if b.text() == "Rights")
    link.click()
    assert made.tabs.currentIndex() == 0


@pytest.mark.parametrize("template", ["healthcare", "manufacturing"])
def test_every_tab_speaks_english(qtbot: QtBot, template: str) -> None:
    made = page(qtbot, load_template(template), "en")
    data = made.context.plan.data.sets
    typed = [w for s in data for w in (s.name, s.owner, s.location, s.note, s.contract) if w]
    for at in range(4):
        shown = [w.text() for w in tab(made, at).findChildren(QLabel) if w.isVisibleTo(made)]
        korean = [w for w in shown if any("가" <= c <= "힣" for c in w)]
        assert not [w for w in korean if not any(name in w for name in typed)]
