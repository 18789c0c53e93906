"""A workshop of eight in the presentation, driven by keys alone; and what of it is seen, by whom, at which size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from planner.desktop import present
from planner.desktop.present.countdown import Countdown
from planner.desktop.present.scaled import Sizes, factor
from planner.desktop.present.screens import first_screen, next_screen
from planner.desktop.present.stage import Stage
from planner.desktop.shell import MainWindow
from planner.plan import Plan
from planner.plan.respondents import Respondent, RespondentRole, Vote
from planner.plan.templates import load_template
from planner.plan.workshop import Hands, ParkedNote, Workshop
from planner.readiness.respondents import Standing

EXECUTIVE, BUSINESS, IT, LEGAL, _ = RespondentRole
PEOPLE = (
    ("김하나", EXECUTIVE, 5), ("박두리", EXECUTIVE, 5), ("이세나", EXECUTIVE, 4), ("최네오", BUSINESS, 2),
    ("정다온", BUSINESS, 1), ("한여름", BUSINESS, 2), ("오일곱", IT, 1), ("유팔도", LEGAL, 2),
)  # fmt: skip
APART, NEXT = "S3-03", "S3-04"
DAY = date(2026, 11, 26)


def plan() -> Plan:
    people = tuple(
        Respondent(id=f"p{at}", name=name, role=role, votes={APART: Vote(level=level)})
        for at, (name, role, level) in enumerate(PEOPLE)
    )
    start = load_template("retail")
    answers = {id: answer for id, answer in start.answers.items() if id not in (APART, NEXT)}
    return start.model_copy(update={"respondents": people, "agreements": {}, "answers": answers})


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    made = open_window(plan(), "data")
    made.show_page("data", ("answers", APART))
    return made


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def stage(window: MainWindow) -> Stage:
    return with_own_time(present.open(window))


def with_own_time(stage: Stage) -> Stage:
    stage.clock, stage.today = Clock(), lambda: DAY
    stage.timer.reset()
    return stage


def press(stage: Stage, *keys: Any) -> None:
    """Each key, or each character of a word, to where the keyboard is."""
    for key in keys:
        target = stage.focusWidget() or stage
        if isinstance(key, tuple):
            QTest.keyClick(target, *key)
        elif isinstance(key, str):
            QTest.keyClicks(target, key)
        else:
            QTest.keyClick(target, key)
        QApplication.processEvents()


def words(stage: Stage) -> str:
    QApplication.processEvents()
    seen = [w.text() for w in stage.findChildren(QLabel) if w.isVisible()]
    rows = [row.accessibleName() for row in stage.questions.rows if row.isVisible()]
    return "\n".join((*seen, *rows, *(b.text() for b in stage.findChildren(QPushButton) if b.isVisible())))


def test_a_workshop_of_eight_by_keys_alone(window: MainWindow) -> None:
    context, key = window.context, Qt.Key
    start = context.plan
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key.Key_F11)
    stage = with_own_time(window.findChildren(Stage)[0])

    # The question of the window, everybody's votes hidden.
    assert stage.isVisible()
    assert stage.questions.at == APART
    assert "8/8" in words(stage)
    assert "중앙값" not in words(stage)

    # Revealed by group, as far as nobody shows by difference; no name.
    press(stage, key.Key_Space)
    seen = words(stage)
    assert "의견이 크게 다릅니다" in seen
    assert "범위 1–5" in seen
    assert "1과 5 양쪽의 근거를 차례로 들으십시오." in seen
    assert "현업 3명" in seen
    assert "경영진 3명" not in seen  # with it, the two others would show by difference
    assert "그 밖의 역할" in seen
    assert not any(name in seen for name, *_ in PEOPLE)
    assert stage.bottom.first.text() == "다시 투표 시작"

    # They talk: the timer runs, gets a minute more, and ends in words.
    press(stage, key.Key_T)
    stage.clock.now += 4 * 60  # type: ignore[attr-defined]
    press(stage, "+")
    stage.timer.show_time()
    assert stage.timer.digits.text() == "02:00"
    stage.clock.now += 121  # type: ignore[attr-defined]
    stage.timer.show_time()
    assert "토의 시간이 끝났습니다" in words(stage)
    assert stage.top.told.text() == "토의 시간이 끝났습니다"
    press(stage, (key.Key_T, Qt.KeyboardModifier.ShiftModifier))
    assert stage.timer.digits.text() == "05:00"

    # A point is put aside; keys typed into it do nothing else.
    press(stage, key.Key_N, "R1 and B", key.Key_Return)
    assert context.plan.workshop.parked == (ParkedNote(text="R1 and B", question=APART, on=DAY),)
    assert stage.questions.revealed

    # Once more, by hands: the old round stays.
    press(stage, key.Key_R)
    assert all(person.earlier[APART] for person in context.plan.respondents)
    assert not stage.questions.revealed
    press(stage, key.Key_H, key.Key_Down, "3", key.Key_Left, "2", key.Key_Down, "1", key.Key_Right, "2", key.Key_Return)
    assert context.plan.workshop.hands[APART] == (
        Hands(role=EXECUTIVE, levels=(0, 2, 1, 0, 0)), Hands(role=BUSINESS, levels=(0, 3, 2, 0, 0)),
    )  # fmt: skip
    assert not stage.questions.revealed
    press(stage, key.Key_Space)
    seen = words(stage)
    assert "앞선 투표의 중앙값" in seen
    assert stage.questions.outcome.sentence.startswith("8명 응답 · 공개했습니다, 낮은 중앙값, 2, 범위 2–3")
    assert "의견이 대체로 같습니다." in seen
    assert stage.bottom.first.text() == "2로 합의"

    # Agreed with one digit, who and why; undone and done again.
    press(stage, "2", "team", key.Key_Tab, "list checked", (key.Key_Return, Qt.KeyboardModifier.ControlModifier))
    assert context.plan.answers[APART].level == 2
    agreement = context.plan.agreements[APART]
    assert (agreement.by, agreement.why) == ("team", "list checked")
    assert context.assessment.respondents.question(APART).standing is Standing.AGREED  # type: ignore[union-attr]
    press(stage, (key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert APART not in context.plan.agreements
    press(stage, (key.Key_Y, Qt.KeyboardModifier.ControlModifier))
    assert context.plan.agreements[APART] == agreement

    # On to the next question, and back to the window at the same place.
    press(stage, key.Key_Return)
    assert stage.questions.at == NEXT
    press(stage, key.Key_Escape)
    assert not stage.isVisible()
    page: Any = window.page(window.current)
    assert page.stack.currentWidget().question.id == NEXT

    done = context.plan
    while context.session.can_undo:
        window.undo()
    assert context.plan == start
    while context.session.can_redo:
        window.redo()
    assert context.plan == done


def test_two_votes_are_not_revealed(window: MainWindow, stage: Stage) -> None:
    context = window.context
    two = tuple(person.model_copy(update={"votes": {}}) for person in context.plan.respondents[2:])
    context.session.set(("respondents",), (*context.plan.respondents[:2], *two))
    context.recompute()
    press(stage, Qt.Key.Key_Space)
    seen = words(stage)
    assert "3명 이상 응답하면" in seen
    assert "범위" not in seen
    assert not any(row.accessibleName().endswith("명)") for row in stage.questions.rows)


def test_slides_are_turned_by_keys_and_the_sliders_move_the_figures(window: MainWindow, stage: Stage) -> None:
    seen = []
    for _ in range(6):
        press(stage, Qt.Key.Key_PageDown)
        seen.append(stage.slide.id)
        assert stage.slide.title.text()
    assert seen == ["level", "cases", "infrastructure", "cost", "roadmap", "holds"]
    for _ in range(3):
        press(stage, Qt.Key.Key_PageUp)
    context = window.context
    before = context.plan.infrastructure.workload.users
    assert before is not None
    press(stage, *[Qt.Key.Key_Right] * 3)
    context.recompute()
    after = context.plan.infrastructure.workload.users
    assert after is not None
    assert after > before
    slide: Any = stage.slide
    assert slide.hero.value.text() == context.show_figure(context.assessment.infrastructure.gpus)
    press(stage, Qt.Key.Key_Escape)
    assert window.current == "infrastructure"


def test_the_blank_screen_takes_every_key_but_its_own(stage: Stage) -> None:
    press(stage, Qt.Key.Key_B, Qt.Key.Key_Space, Qt.Key.Key_Right)
    assert stage.blank.isVisible()
    assert (stage.questions.at, stage.questions.revealed) == (APART, False)
    press(stage, Qt.Key.Key_B, Qt.Key.Key_Space)
    assert not stage.blank.isVisible()
    assert stage.questions.revealed


def test_letters_of_the_korean_layout_are_the_same_keys(stage: Stage) -> None:
    QApplication.sendEvent(stage, QKeyEvent(QEvent.Type.KeyPress, 0x3134, Qt.KeyboardModifier.NoModifier, "ㅠ"))
    assert stage.blank.isVisible()


def test_the_next_question_hides_its_votes_again(stage: Stage) -> None:
    press(stage, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left)
    assert stage.questions.at == APART
    assert not stage.questions.revealed


def test_the_next_disagreement_is_one_key_away(stage: Stage) -> None:
    press(stage, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_J)
    assert stage.questions.at == APART


def test_two_languages_show_the_second_one_smaller(stage: Stage) -> None:
    press(stage, Qt.Key.Key_L)
    assert stage.questions.title_other.isVisible()
    assert stage.questions.title_other.text().isascii()
    press(stage, Qt.Key.Key_L)
    assert not stage.questions.title_other.isVisible()


def test_at_most_four_keys_are_hinted_and_all_are_on_the_sheet(stage: Stage) -> None:
    for slide in stage.slides:
        assert len(slide.hints()) <= 4
    press(stage, "?")
    assert stage.keys.isVisible()
    press(stage, Qt.Key.Key_Escape)
    assert not stage.keys.isVisible()
    assert stage.isVisible()


def test_without_the_timer_its_card_and_key_are_gone(window: MainWindow, stage: Stage) -> None:
    window.context.session.set(("workshop", "timer"), False)
    window.context.recompute()
    press(stage, Qt.Key.Key_T)
    assert not stage.timer.isVisible()
    assert not stage.timer.countdown.running


def test_nothing_is_smaller_than_16_px_at_1440(stage: Stage) -> None:
    stage.resize(1440, 900)
    for at in range(len(stage.slides)):
        stage.show_slide(at)
        QApplication.processEvents()
        small = [
            w.text() for w in stage.findChildren(QLabel) if w.isVisible() and w.text() and w.font().pixelSize() < 16
        ]
        assert small == []


def test_every_field_of_a_show_of_hands_says_what_it_counts(stage: Stage) -> None:
    press(stage, Qt.Key.Key_H)
    names = [field.accessibleName() for field in stage.questions.hands.findChildren(QLineEdit)]
    assert len(set(names)) == 30
    press(stage, "7", Qt.Key.Key_Escape)
    assert stage.isVisible()
    assert not stage.questions.hands.isVisible()


def test_a_second_call_leads_back_to_the_same_stage(window: MainWindow, stage: Stage) -> None:
    press(stage, Qt.Key.Key_Escape)
    assert present.open(window) is stage


def test_closing_the_window_closes_the_stage(window: MainWindow, stage: Stage) -> None:
    window.context.session.mark_saved()
    window.close()
    assert not stage.isVisible()


def test_parked_points_are_listed_with_the_respondents(window: MainWindow) -> None:
    window.context.session.set(("workshop", "parked"), (ParkedNote(text="계약 확인", question=APART, on=DAY),))
    window.show_page("respondents", ("workshop", "parked", 0))
    page: Any = window.page("respondents")
    assert page.tabs.currentIndex() == 2
    assert page._made[2].notes.view.model().index(0, 0).data() == "계약 확인"


# --- without a window --------------------------------------------------------------------------------------------


def test_a_countdown_stops_goes_on_and_never_falls_below_nothing() -> None:
    clock = Clock()
    made = Countdown(clock, 5)
    made.start_or_stop()
    clock.now += 60
    made.start_or_stop()
    clock.now += 600
    assert (made.left, made.running) == (240, False)
    made.start_or_stop()
    clock.now += 1000
    assert (made.left, made.over, made.running) == (0, True, False)
    made.start_or_stop()
    assert not made.running
    made.add(1)
    assert (made.left, made.running) == (60, False)


@pytest.mark.parametrize(("size", "scale"), [
    ((1440, 900), 1), ((1280, 720), 0.8), ((1920, 1080), 1.2), ((3840, 2160), 2.4), ((1024, 768), 1024 / 1440),
])  # fmt: skip
def test_everything_grows_with_the_screen(size: tuple[int, int], scale: float) -> None:
    assert factor(*size) == pytest.approx(scale)


def test_sizes_are_set_anew_for_another_screen() -> None:
    seen: list[int] = []
    sizes = Sizes()
    sizes(seen.append, 52)
    sizes.rescale(2.4)
    assert seen == [52, 125]


def test_it_stands_on_the_screen_without_the_window_or_where_it_stood_last() -> None:
    assert first_screen(["laptop"], "laptop", None) == "laptop"
    assert first_screen(["laptop", "wall"], "laptop", None) == "wall"
    assert first_screen(["laptop", "wall"], "wall", None) == "laptop"
    assert first_screen(["laptop", "wall", "side"], "laptop", "side") == "side"
    assert first_screen(["laptop", "wall"], "laptop", "side") == "wall"
    assert [next_screen(["a", "b"], now) for now in ("a", "b", None)] == ["b", "a", "a"]


def test_an_old_plan_has_an_empty_workshop() -> None:
    assert Plan().workshop == Workshop()
