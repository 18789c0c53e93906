"""Votes beside a question and the respondents page in the real window: agree, vote again, import, undo, no names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTableView

from planner.desktop import ask
from planner.desktop.pages.question import QuestionPage
from planner.desktop.respondents.spread import columns_of
from planner.desktop.shell import MainWindow
from planner.plan import Plan
from planner.plan.answers import Answer, AnswerState
from planner.plan.respondents import MOST, Respondent, RespondentRole, StepId, Vote
from planner.respondent_files import write_blank, xlsx_form

Q = "S3-03"
UNKNOWN = Vote(state=AnswerState.UNKNOWN)


def people(*levels: int | None, question: str = Q) -> tuple[Respondent, ...]:
    """Alternating roles of three; None is unknown."""
    votes = [Vote(level=level) if level else UNKNOWN for level in levels]
    roles = (RespondentRole.BUSINESS,) * 3 + (RespondentRole.IT_DATA,) * (len(levels) - 3)
    return tuple(
        Respondent(id=f"r-{i}", name=f"홍길동{i}", role=roles[i], votes={question: vote})
        for i, vote in enumerate(votes)
    )


SPLIT = Plan(respondents=people(1, 2, 2, 3, 4, 4))


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(SPLIT)


def asked(window: MainWindow, id: str = Q) -> QuestionPage:
    window.show_page("data", ("answers", id))
    page: Any = window.page("data")
    question: QuestionPage = page._made[page.tabs.count() - 1]
    return question


def words(widget: Any) -> str:
    QApplication.processEvents()
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def settle(window: MainWindow) -> None:
    window.context.recompute()


# --- beside the question -----------------------------------------------------------------------------------------


def test_votes_stand_beside_the_anchors_without_a_name(window: MainWindow) -> None:
    page = asked(window)
    assert page.votes.isVisible()
    shown = words(page)
    assert "응답 6명" in shown
    assert "1–4" in shown
    assert "의견이 크게 다릅니다." in shown
    assert "현업 3명" in shown
    assert [row._votes for row in page.rows] == [(1, 2), (2, 2), (1, 2), (2, 2), (0, 2)]
    assert "중앙값" in page.rows[1].accessibleName()
    assert "응답 2명" in page.rows[1].accessibleName()
    assert page.strip.places[page.at].text().startswith("(2)")
    everything = shown + "".join(b.accessibleName() + b.text() for b in page.findChildren(QAbstractButton))
    assert "홍길동" not in everything


def test_a_question_without_votes_looks_as_before(window: MainWindow) -> None:
    page = asked(window, "S3-01")
    assert not page.votes.isVisible()
    assert [row._votes for row in page.rows] == [None] * 5


def test_unknown_is_told_apart_and_two_votes_are_not_told_at_all(window: MainWindow) -> None:
    window.context.session.set(("respondents",), people(3, 3, 4, None))
    settle(window)
    page = asked(window)
    assert "모름 1명. 의견 차이에 넣지 않습니다." in words(page)
    assert page.votes.agree_button.isVisible()
    window.context.session.set(("respondents",), people(1, 2, 3)[:2])
    settle(window)
    assert [row._votes for row in page.rows] == [None] * 5
    for stat in (page.votes.median, page.votes.range, page.votes.deviation):
        assert not stat.isVisible()
    assert not page.votes.verdict.isVisible()
    assert "3명 이상 응답하면 표시하고 점수에 반영합니다." in words(page)
    assert page.strip.places[page.at].text().startswith("·")
    assert not any("중앙값" in row.accessibleName() for row in page.rows)


def test_a_value_for_votes_that_are_withheld_is_chosen_and_not_proposed(window: MainWindow) -> None:
    window.context.session.set(("respondents",), people(1, 2, 3)[:2])
    settle(window)
    page = asked(window)
    form = page.votes.form
    page.votes.agree_button.click()
    assert form.value.currentIndex() == -1
    form.by.setText("회의")
    form.why.setPlainText("함께 확인")
    form.save()
    assert form.problem.isVisible()
    form.value.setCurrentIndex(3)
    form.save()
    assert window.context.plan.answers[Q].level == 4


def test_agreeing_asks_who_and_why_inline_and_is_one_undoable_edit(window: MainWindow, qtbot: Any) -> None:
    page = asked(window)
    form = page.votes.form
    page.votes.agree_button.click()
    assert form.isVisible()
    assert form.value.currentData() == (AnswerState.LEVEL, 2)
    form.save_button.click()
    assert form.problem.isVisible()
    form.by.setText("준비도 회의")
    qtbot.keyClicks(form.by, " 3")
    qtbot.keyClick(form.by, Qt.Key.Key_Return)
    assert form.problem.isVisible()
    assert Q not in window.context.plan.answers
    assert page.question.id == Q
    form.why.setPlainText("대장을 함께 확인")
    form.value.setCurrentIndex(2)
    form.save_button.click()
    plan = window.context.plan
    assert plan.answers[Q].level == 3
    agreement = plan.agreements[Q]
    assert (agreement.level, agreement.by, agreement.on, agreement.why) == (
        3,
        "준비도 회의 3",
        date.today(),
        "대장을 함께 확인",
    )
    assert "합의 3 · 준비도 회의 3" in words(page)
    assert window.focusWidget() is page
    assert not page.votes.agree_button.isVisible()
    assert window.context.session.undo_name is not None
    assert window.context.say(window.context.session.undo_name) == "S3-03 합의"
    window.undo()
    assert window.context.plan == SPLIT
    settle(window)
    assert page.votes.agree_button.isVisible()


def test_close_votes_need_no_reason_and_critical_questions_are_never_not_applicable(window: MainWindow) -> None:
    window.context.session.set(("respondents",), people(3, 3, 4, 3))
    settle(window)
    page = asked(window)
    page.votes.agree_button.click()
    form = page.votes.form
    assert form.value.count() == 6
    form.by.setText("회의")
    form.save()
    assert window.context.plan.answers[Q].level == 3


def test_digits_and_escape_in_the_form_are_no_answers(window: MainWindow, qtbot: Any) -> None:
    page = asked(window)
    page.votes.open_form()
    qtbot.keyClick(page.votes.form.save_button, Qt.Key.Key_4)
    assert Q not in window.context.plan.answers
    qtbot.keyClick(page.votes.form.by, Qt.Key.Key_Escape)
    assert not page.votes.form.isVisible()
    assert page.votes.agree_button.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_4)
    assert window.context.plan.answers[Q].level == 4


def test_another_question_closes_the_form(window: MainWindow) -> None:
    page = asked(window)
    page.votes.open_form()
    page.show_id("S3-01")
    page.show_id(Q)
    assert not page.votes.form.isVisible()


def test_voting_again_clears_this_question_and_can_be_undone(window: MainWindow) -> None:
    page = asked(window)
    page.votes.again.click()
    plan = window.context.plan
    assert all(Q not in p.votes and Q in p.earlier for p in plan.respondents)
    assert not page.votes.isVisible()
    window.undo()
    settle(window)
    assert window.context.plan == SPLIT
    assert page.votes.isVisible()


def test_a_second_round_that_still_differs_asks_for_a_value_and_a_reason(window: MainWindow) -> None:
    again = tuple(p.model_copy(update={"earlier": p.votes}) for p in SPLIT.respondents)
    window.context.session.set(("respondents",), again)
    settle(window)
    assert "다시 투표했지만 의견이 여전히 크게 다릅니다." in words(asked(window))


def test_evidence_may_be_given_before_a_value_is_agreed(window: MainWindow) -> None:
    window.context.session.set(("respondents",), people(5, 5, 5))
    settle(window)
    page = asked(window)
    assert "합의 전 중앙값 5 → 인정 3" in words(page)
    page.evidence.button(3).click()
    settle(window)
    assert window.context.plan.answers[Q] == Answer(level=None, evidence=3)
    assert "합의 전 중앙값 5 → 인정 5" in words(page)
    assert page.strip.places[page.at].text().startswith("(5)")


def test_why_of_the_votes_opens_in_the_dock(window: MainWindow) -> None:
    page = asked(window)
    page.votes.deviation.why.click()
    assert window.dock.currentWidget() is window.why_panel
    assert "÷ 6 = 1" in words(window.why_panel)


# --- the page ----------------------------------------------------------------------------------------------------


def respondents(window: MainWindow, tab: int = 0) -> Any:
    window.show_page("respondents")
    page: Any = window.page("respondents")
    page.tabs.setCurrentIndex(tab)
    return page._made[tab]


def cells(table: QTableView) -> list[list[str]]:
    model = table.model()
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_the_page_is_reached_from_company_menu_and_question(window: MainWindow) -> None:
    window.show_page("company")
    company: Any = window.page("company")
    assert company.respondents.text() == "응답자 6명"
    company.respondents.click()
    assert window.current == "respondents"
    assert any(a.text() == "응답자" for a in window.menu.actions())
    asked(window).votes.people.click()
    assert window.current == "respondents"


def test_people_are_added_changed_and_removed_with_undo(window: MainWindow) -> None:
    tab = respondents(window)
    assert cells(tab.people.table.view)[0][1:] == ["현업", "모든 단계", tab.people.table._answered(0)]
    tab.people.table.add_button.click()
    settle(window)
    assert len(window.context.plan.respondents) == 7
    _, row = tab.people.form.rows["steps"]
    row.editor.focusables()[0].click()
    settle(window)
    assert window.context.plan.respondents[6].steps == tuple(StepId)[1:]
    assert cells(tab.people.table.view)[6][2] == "2, 3, 4, 5"
    tab.people.table.delete_button.click()
    assert len(window.context.plan.respondents) == 6
    for _ in range(3):
        window.undo()
    assert window.context.plan == SPLIT


def test_votes_of_a_person_are_never_doubled_and_fifty_are_the_most(window: MainWindow) -> None:
    tab = respondents(window)
    tab.people.table.duplicate()
    assert window.context.plan == SPLIT
    assert not tab.people.table.copy_button.isVisible()
    window.context.session.set(("respondents",), tuple(Respondent(id=f"p{i}") for i in range(MOST)))
    tab.people.table.add_button.click()
    assert len(window.context.plan.respondents) == MOST


def test_differences_list_what_to_discuss_and_lead_to_the_question(window: MainWindow) -> None:
    tab = respondents(window, 1)
    (row,) = cells(tab.discuss.table)
    assert row == [Q, "이용 권리", "6명", "2단계", "1–4", "1.0", "0.69", "논의와 재투표"]
    assert window.page("respondents").tabs.tabText(1) == "의견 차이 1"
    tab.discuss.spread.open_button.click()
    assert window.current == "data"
    assert asked(window).question.id == Q


def test_the_gap_is_shown_with_why_and_flagged(window: MainWindow) -> None:
    votes = {"S1-01": Vote(level=4), "S1-02": Vote(level=4)}
    low = {id: Vote(level=2) for id in votes}
    made = tuple(
        Respondent(id=f"p{i}", role=RespondentRole.EXECUTIVE if i < 3 else RespondentRole.BUSINESS,
                   votes=votes if i < 3 else low)
        for i in range(6)
    )  # fmt: skip
    window.context.session.set(("respondents",), made)
    settle(window)
    tab = respondents(window, 1)
    assert "함께 확인" in words(tab.gap)
    button = next(
        b for b in tab.gap.findChildren(QAbstractButton) if b.text() == "2단계" and "차이" in b.accessibleName()
    )
    button.click()
    assert "4 − 2 = 2" in words(window.why_panel)


def test_a_questionnaire_is_written_and_comes_back_as_one_undoable_edit(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = respondents(window)
    tab.people.table.select(2)
    monkeypatch.setattr(ask, "save_path", lambda *_: tmp_path / "form.xlsx")
    tab.files_card.write_button.click()
    path = tmp_path / "form.xlsx"
    assert "form.xlsx" in tab.files_card.told.text()
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        if row[0].value == "S1-01":
            row[xlsx_form.VOTE - 1].value = 5
    book.save(path)
    monkeypatch.setattr(ask, "open_paths", lambda *_: [path])
    tab.files_card.import_button.click()
    assert dict(window.context.plan.respondents[2].votes) == {"S1-01": Vote(level=5)}
    assert tab.files_card.told.text() == "홍길동2: 답 1개로 이전 답 1개를 바꾸었습니다."
    window.undo()
    assert window.context.plan == SPLIT


def test_questionnaires_for_everyone_are_written_once_and_say_whose_they_are(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = respondents(window)
    monkeypatch.setattr(ask, "folder", lambda *_: tmp_path)
    tab.files_card.write_all_button.click()
    assert len(list(tmp_path.glob("설문지-r-*.xlsx"))) == 6
    assert "설문지-r-2.xlsx – 홍길동2" in tab.files_card.told.text()
    before = (tmp_path / "설문지-r-2.xlsx").read_bytes()
    tab.files_card.write_all_button.click()
    assert "설문지-r-2.xlsx 파일이 이미 있습니다." in tab.files_card.trouble_words.text()
    assert (tmp_path / "설문지-r-2.xlsx").read_bytes() == before
    tab.files_card.extent.setCurrentIndex(tab.files_card.extent.findData("again"))
    monkeypatch.setattr(ask, "folder", lambda *_: tmp_path / "none")
    tab.files_card.write_all_button.click()
    assert "홍길동0: 이 사람에게 다시 물을 문항이 없습니다." in tab.files_card.trouble_words.text()


def test_tab_leaves_the_list_of_people(window: MainWindow, qtbot: Any) -> None:
    tab = respondents(window)
    tab.people.table.view.setFocus()
    qtbot.keyClick(tab.people.table.view, Qt.Key.Key_Tab)
    assert window.focusWidget() is tab.people.table.add_button


def test_close_questions_are_agreed_at_once_with_a_name(window: MainWindow) -> None:
    window.context.session.set(("respondents",), people(3, 3, 4))
    settle(window)
    tab = respondents(window, 1)
    assert tab.close_ones.isVisible()
    tab.close_ones.agree_button.click()
    assert tab.close_ones.problem.isVisible()
    assert not window.context.plan.agreements
    tab.close_ones.by.setText("준비도 회의")
    tab.close_ones.agree_button.click()
    assert window.context.plan.answers[Q].level == 3
    assert window.context.plan.agreements[Q].by == "준비도 회의"
    assert not tab.close_ones.isVisible()
    window.undo()
    settle(window)
    assert Q not in window.context.plan.answers


def test_withheld_questions_are_named_and_the_only_person_may_be_taken_over(window: MainWindow) -> None:
    window.context.session.set(("respondents",), people(4, 4)[:2])
    settle(window)
    assert f"응답이 적어 감춘 문항 1개: {Q}." in words(respondents(window, 1))
    assert not respondents(window).people.adopt_button.isVisible()
    window.context.session.set(("respondents",), people(4))
    settle(window)
    tab = respondents(window)
    assert tab.people.adopt_button.isVisible()
    tab.people.adopt_button.click()
    assert window.context.plan.answers[Q].level == 4
    assert not tab.people.adopt_button.isVisible()
    window.undo()
    assert Q not in window.context.plan.answers


def test_a_bad_file_is_named_and_changes_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = respondents(window)
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    for path, id in ((good, "r-8"), (bad, "r-9")):
        write_blank(path, Plan(), Respondent(id=id), "ko")
        level = "3" if path is good else "8"
        path.write_text(
            path.read_text(encoding="utf-8").replace("    vote:", f"    vote: {level}", 1), encoding="utf-8"
        )
    monkeypatch.setattr(ask, "open_paths", lambda *_: [good, bad])
    tab.files_card.import_button.click()
    assert tab.files_card.trouble.isVisible()
    assert tab.files_card.trouble_words.text().startswith("bad.yaml · ")
    assert window.context.plan == SPLIT
    monkeypatch.setattr(ask, "open_paths", lambda *_: [])
    tab.files_card.import_button.click()
    assert window.context.plan == SPLIT


def test_files_may_be_dropped(window: MainWindow, tmp_path: Path) -> None:
    tab = respondents(window)
    path = tmp_path / "one.yaml"
    write_blank(path, Plan(), Respondent(id="r-8"), "en")
    path.write_text(path.read_text(encoding="utf-8").replace("    vote:", "    vote: 2", 1), encoding="utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    tab.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                             Qt.KeyboardModifier.NoModifier))  # fmt: skip
    assert window.context.plan.respondents[-1].id == "r-8"


def test_without_people_the_page_says_what_to_do(window: MainWindow) -> None:
    window.context.session.set(("respondents",), ())
    settle(window)
    tab = respondents(window)
    assert tab.people.table.empty.isVisible()
    assert "사람을 추가하여 설문지를 만들거나" in words(tab)
    assert not tab.files_card.write_button.isEnabled()
    assert not tab.people.details.isVisible()
    differences = respondents(window, 1)
    assert "아직 가져온 답이 없습니다" in words(differences)
    assert not differences.numbers.isVisible()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_has_a_name_and_the_keyboard_reaches_it(window: MainWindow, language: str) -> None:
    window.context.set_language(language)
    page = asked(window)
    page.votes.open_form()
    for part in (page.votes, respondents(window), respondents(window, 1)):
        for widget in part.findChildren(QAbstractButton):
            if widget.isVisible() and widget.isEnabled():
                assert widget.accessibleName() or widget.text(), widget
        for kind in (QComboBox, QLineEdit, QPlainTextEdit, QTableView):
            for widget in part.findChildren(kind):
                if widget.isVisible() and widget.isEnabled():
                    assert widget.accessibleName(), widget
                    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_spread_shows_every_vote_once_and_no_group_that_is_too_small(window: MainWindow) -> None:
    tab = respondents(window, 1)
    votes = tab.discuss.selected
    assert votes is not None
    assert votes.counts is not None
    columns = columns_of(votes)
    assert [sum(n for _, n in column) for column in columns] == list(votes.counts)
    shown = {group for column in columns for group, _ in column if group is not None}
    assert shown <= {role.role for role in votes.roles}
    assert tab.discuss.spread.isVisible()
    for level, count in enumerate(votes.counts, 1):
        assert f"{level}단계 {count}명" in tab.discuss.spread.spread.accessibleName()
    assert columns_of(replace(votes, counts=None)) == ()
    assert all(group is None for column in columns_of(replace(votes, roles=(), others=None)) for group, _ in column)
