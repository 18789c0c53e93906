"""A two-hour workshop through the real window: eight people answer alone, differ, agree, vote again; undone, saved, read."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QLabel

from planner.desktop import ask
from planner.desktop.respondents.files_card import FilesCard
from planner.desktop.shell import MainWindow
from planner.plan import Plan
from planner.plan.file import load_plan
from planner.plan.respondents import RespondentRole
from planner.readiness.bank import bank
from planner.readiness.respondents import Standing
from planner.respondent_files import xlsx_form

PEOPLE = (
    ("김하나", RespondentRole.EXECUTIVE), ("박두리", RespondentRole.EXECUTIVE), ("이세나", RespondentRole.EXECUTIVE),
    ("최네오", RespondentRole.BUSINESS), ("정다온", RespondentRole.BUSINESS), ("한여름", RespondentRole.IT_DATA),
    ("오일곱", RespondentRole.IT_DATA), ("유팔도", RespondentRole.SECURITY_LEGAL),
)  # fmt: skip
APART, SOME, TWO = "S3-03", "S3-04", "S5-02"
"""Questions that are far apart, somewhat apart, and answered by two people only."""
START = Plan(title="워크숍")


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(START)


def tab(window: MainWindow, at: int) -> Any:
    window.show_page("respondents")
    page: Any = window.page("respondents")
    page.tabs.setCurrentIndex(at)
    return page._made[at]


def opinion(who: int, question: str) -> int | str | None:
    """What a person answers: executives see one level more, everybody a little different, nobody twice the same."""
    if question == APART:
        return (5, 5, 4, 2, 1, 2, 1, 2)[who]
    if question == SOME:
        return (2, 3, 3, 3, 3, 3, 3, 4)[who]
    if question == TWO:
        return (2, 5)[who] if who < 2 else None
    chance = random.Random(f"{question}{who}")
    if chance.random() < 0.06:
        return "모름"
    return random.Random(question).choice((2, 3)) + (who < 3)


def fill_workbook(path: Path, who: int, answer: Any) -> None:
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        if row[0].value in bank().questions:
            row[xlsx_form.VOTE - 1].value = answer(who, row[0].value)
    book.save(path)


def fill_text(path: Path, who: int, answer: Any) -> None:
    lines, question = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        question = line.strip().rstrip(":") if line.strip().rstrip(":") in bank().questions else question
        given = answer(who, question) if line == "    vote:" else None
        lines.append(f"    vote: {given}" if given is not None else line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fill(paths: list[Path], answer: Any) -> None:
    for who, path in enumerate(paths):
        (fill_workbook if path.suffix == ".xlsx" else fill_text)(path, who, answer)


def write_all(card: FilesCard, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Everyone's questionnaire into ``folder``, in the order of the people; the last three as text."""
    folder.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_: folder)
    card.write_all_button.click()
    assert not card.trouble.isVisible()
    people = card.context.plan.respondents
    paths = [folder / f"설문지-{person.id}.xlsx" for person in people]
    for at in (5, 6, 7):
        tab_people = card.parent().people.table
        tab_people.select(at)
        paths[at].unlink()
        paths[at] = paths[at].with_suffix(".yaml")
        monkeypatch.setattr(ask, "save_path", lambda *_, at=at: paths[at])
        card.write_button.click()
    return paths


def bring_in(card: FilesCard, paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "open_paths", lambda *_: paths)
    card.import_button.click()
    assert not card.trouble.isVisible(), card.trouble_words.text()


def question(window: MainWindow, id: str) -> Any:
    window.show_page({"S1": "opportunity", "S3": "data", "S5": "responsible"}[id[:2]], ("answers", id))
    page: Any = window.page(window.current)
    return page._made[page.tabs.count() - 1]


def settle(page: Any, by: str, why: str) -> None:
    page.votes.agree_button.click()
    page.votes.form.by.setText(by)
    page.votes.form.why.setPlainText(why)
    page.votes.form.save_button.click()


def words(widget: Any) -> str:
    QApplication.processEvents()
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def test_a_workshop_of_eight(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = window.context

    # Who is asked.
    people = tab(window, 0)
    for at, (name, role) in enumerate(PEOPLE):
        people.people.table.add_button.click()
        assert context.edit(("respondents", at, "name"), name) is None
        assert context.edit(("respondents", at, "role"), role) is None
    context.recompute()

    # Everyone answers alone; nobody's file holds another's answer.
    first = write_all(people.files_card, tmp_path / "first", monkeypatch)
    fill(first, opinion)
    bring_in(people.files_card, first, monkeypatch)
    told = people.files_card.told.text().splitlines()
    assert [line.split(":")[0] for line in told] == [name for name, _ in PEOPLE]
    result = context.assessment.respondents
    assert result.voted.value == 8

    # Where they differ: far apart to discuss, somewhat apart to note, two votes withheld, executives more confident.
    assert result.discuss == (APART,)
    assert SOME in result.note
    assert result.withheld == (TWO,)
    assert not context.assessment.readiness.confidence.single_respondent
    assert any(gap.flagged and gap.gap.value == 1 for gap in result.gaps)
    differences = tab(window, 1)
    assert TWO in differences.discuss.withheld.text()
    for name, _ in PEOPLE:
        assert name not in words(differences)

    # One question is agreed with a reason, the close ones at once, two votes by talking, one is voted on again.
    settle(question(window, SOME), "준비도 회의", "대장을 함께 확인했습니다.")
    close = context.assessment.respondents.close
    assert len(close) > 20
    differences = tab(window, 1)
    differences.close_ones.by.setText("준비도 회의")
    differences.close_ones.agree_button.click()
    assert set(close) < set(context.plan.agreements)
    hidden = question(window, TWO)
    assert "3명 이상 응답하면" in words(hidden.votes)
    hidden.votes.agree_button.click()
    hidden.votes.form.value.setCurrentIndex(2)
    hidden.votes.form.by.setText("준비도 회의")
    hidden.votes.form.why.setPlainText("두 사람이 함께 확인했습니다.")
    hidden.votes.form.save_button.click()
    assert context.plan.answers[TWO].level == 3
    question(window, APART).votes.again.click()

    # The second round asks that question only, and leaves every other vote where it was.
    people = tab(window, 0)
    people.files_card.extent.setCurrentIndex(people.files_card.extent.findData("again"))
    second = write_all(people.files_card, tmp_path / "second", monkeypatch)
    before = [len(person.votes) for person in context.plan.respondents]
    fill(second, lambda who, _: (4, 4, 4, 2, 2, 2, 1, 2)[who])
    bring_in(people.files_card, second, monkeypatch)
    assert [len(person.votes) for person in context.plan.respondents] == [n + 1 for n in before]
    page = question(window, APART)
    assert "다시 투표했지만 의견이 여전히 크게 다릅니다." in words(page.votes)
    settle(page, "준비도 회의", "계약서 목록을 만든 뒤 다시 봅니다.")
    found = context.assessment.respondents.question(APART)
    assert found is not None
    assert (found.standing, found.median.value, context.plan.answers[APART].level) == (Standing.AGREED, 2, 2)
    assert context.assessment.respondents.discuss == ()

    # Saved and read back it says the same.
    done, target = context.plan, tmp_path / "workshop.plan"
    monkeypatch.setattr(ask, "save_path", lambda *_: target)
    assert window.files.save()
    assert load_plan(target) == done

    # All of it can be undone and done again.
    steps = 0
    while context.session.can_undo:
        window.undo()
        steps += 1
    assert context.plan == START
    for _ in range(steps):
        window.redo()
    assert context.plan == done
