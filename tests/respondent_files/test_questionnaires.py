"""Questionnaires out and back: every format and language, what is asked, what does not fit, and merging."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from planner.i18n import say
from planner.plan import Plan
from planner.plan.answers import AnswerState
from planner.plan.company import Company, Level
from planner.plan.respondents import MOST, Respondent, RespondentRole, StepId, Vote, vote_again
from planner.readiness.bank import bank
from planner.respondent_files import (
    LANGUAGES,
    Extent,
    Merged,
    MergeRefused,
    NothingAsked,
    merge_files,
    write_blank,
    xlsx_form,
)
from planner.respondent_files.problems import described
from planner.respondent_files.questionnaire import Unfit, questionnaire, vote_of

PERSON = Respondent(id="r-1", name="김하나", role=RespondentRole.IT_DATA, steps=(StepId.S3, StepId.S5))
UNKNOWN, OUT = Vote(state=AnswerState.UNKNOWN), Vote(state=AnswerState.NOT_APPLICABLE)


def sheet_of(path: Path) -> Any:
    book = load_workbook(path)
    return book, book.worksheets[0], {row[0].value: row for row in book.worksheets[0].iter_rows() if row[0].value}


def fill_xlsx(path: Path, votes: dict[str, Any], column: int = xlsx_form.VOTE) -> None:
    book, _, rows = sheet_of(path)
    for id, entered in votes.items():
        rows[id][column - 1].value = entered
    book.save(path)


def fill_yaml(path: Path, votes: dict[str, Any], note: str = "") -> None:
    text = path.read_text(encoding="utf-8")
    for id, entered in votes.items():
        blank = f'  {id}:\n    vote:\n    note: ""\n'
        assert blank in text
        text = text.replace(blank, f'  {id}:\n    vote: {entered}\n    note: "{note}"\n')
    path.write_text(text, encoding="utf-8")


def fill(path: Path, votes: dict[str, Any]) -> None:
    (fill_xlsx if path.suffix == ".xlsx" else fill_yaml)(path, votes)


def blank(
    folder: Path, ending: str = ".xlsx", language: str = "ko", person: Respondent = PERSON, plan: Plan | None = None,
    extent: Extent = Extent.ALL, name: str = "",
) -> Path:  # fmt: skip
    path = folder / f"{name or person.id}{ending}"
    write_blank(path, plan or Plan(), person, language, extent)
    return path


def problems(paths: list[Path], language: str = "en", plan: Plan | None = None) -> list[str]:
    with pytest.raises(MergeRefused) as refused:
        merge_files(paths, plan or Plan())
    return described(refused.value.problems, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", [".xlsx", ".yaml"])
def test_a_filled_questionnaire_comes_back_as_it_was_filled(tmp_path: Path, ending: str, language: str) -> None:
    path = blank(tmp_path, ending, language)
    fill(path, {"S3-01": 3, "S3-03": "unknown", "S3-06": "not_applicable", "S5-01": 5})
    merged = merge_files([path], Plan())
    (person,) = merged.plan.respondents
    assert person.model_copy(update={"votes": {}}) == PERSON
    assert person.votes == {"S3-01": Vote(level=3), "S3-03": UNKNOWN, "S3-06": OUT, "S5-01": Vote(level=5)}
    assert say(merged.notes[0], "en") == "김하나: 4 answers imported."


@pytest.mark.parametrize(
    ("entered", "vote"),
    [
        (4, Vote(level=4)), (4.0, Vote(level=4)), ("4", Vote(level=4)), ("모름", UNKNOWN), ("Unknown", UNKNOWN),
        ("모름 / Unknown", UNKNOWN), ("?", UNKNOWN), ("해당 없음", OUT), ("N/A", OUT), ("해당 없음 / Not applicable", OUT),
    ],
)  # fmt: skip
def test_answers_are_understood_in_either_language(tmp_path: Path, entered: Any, vote: Vote) -> None:
    path = blank(tmp_path)
    fill_xlsx(path, {"S3-06": entered})
    assert merge_files([path], Plan()).plan.respondents[0].votes == {"S3-06": vote}


def test_role_and_name_are_read_from_the_workbook(tmp_path: Path) -> None:
    path = blank(tmp_path, language="both")
    fill_xlsx(path, {"role": "보안·법무 / Security and legal", "name": "Lee"}, xlsx_form.VALUE)
    fill_xlsx(path, {"S3-01": 2})
    person = merge_files([path], Plan()).plan.respondents[0]
    assert (person.role, person.name) == (RespondentRole.SECURITY_LEGAL, "Lee")


def test_only_assigned_steps_and_in_quick_mode_only_quick_questions_are_asked() -> None:
    full = questionnaire(Plan(), PERSON, "ko").questions
    quick = questionnaire(Plan(), PERSON, "ko", Extent.QUICK).questions
    assert {q.step for q in full} == {"S3", "S5"}
    assert quick == tuple(q for q in full if q.quick)
    assert len(quick) < len(full)
    with pytest.raises(NothingAsked):
        questionnaire(Plan(), PERSON.model_copy(update={"steps": ()}), "ko")


def test_conditional_questions_are_asked_where_the_profile_says_so() -> None:
    of = {q.id for q in bank().questions.values() if q.when == {"level": "extensive"}}
    person = PERSON.model_copy(update={"steps": tuple(StepId)})
    wished = Plan(company=Company(desired_level=Level.EXTENSIVE))
    asked, more = ({q.id for q in questionnaire(plan, person, "ko").questions} for plan in (Plan(), wished))
    assert of
    assert not of & asked
    assert of <= more


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_offers_a_list_and_locks_everything_else(tmp_path: Path, language: str) -> None:
    _, sheet, rows = sheet_of(blank(tmp_path, language=language))
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    critical, plain = rows["S3-03"][xlsx_form.VOTE - 1], rows["S3-01"][xlsx_form.VOTE - 1]
    of = {cell: next(f for where, f in lists.items() if cell in where.split() or _within(cell, where)) for cell in
          (critical.coordinate, plain.coordinate)}  # fmt: skip
    word = {"ko": "해당 없음", "en": "Not applicable", "both": "해당 없음 / Not applicable"}[language]
    assert word not in of[critical.coordinate]
    assert word in of[plain.coordinate]
    assert all(len(formula) <= 257 for formula in lists.values())
    assert sheet.protection.sheet
    assert not plain.protection.locked
    assert rows["S3-01"][xlsx_form.TEXT - 1].protection.locked
    for q in bank().step("S3").questions[:3]:
        shown = [str(c.value) for c in rows[q.id]]
        for one in ("ko", "en") if language == "both" else (language,):
            assert say(q.text, one) in shown[1]
            assert all(say(anchor, one) in shown[2 + at] for at, anchor in enumerate(q.levels))


def _within(cell: str, where: str) -> bool:
    from openpyxl.worksheet.cell_range import MultiCellRange

    return cell in MultiCellRange(where)


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)"])
def test_what_looks_like_a_formula_is_written_as_text(tmp_path: Path, name: str) -> None:
    path = blank(tmp_path, person=PERSON.model_copy(update={"name": name}))
    cell = sheet_of(path)[2]["name"][xlsx_form.VALUE - 1]
    assert cell.data_type == "s"
    assert cell.value == name
    assert cell.quotePrefix
    fill_xlsx(path, {"S3-01": 1})
    assert merge_files([path], Plan()).plan.respondents[0].name == name


def test_no_vote_of_anybody_stands_in_a_blank_questionnaire(tmp_path: Path) -> None:
    voted = PERSON.model_copy(update={"votes": {"S3-01": Vote(level=4, note="비밀 메모")}})
    plan = Plan(respondents=(voted,))
    for ending in (".xlsx", ".yaml"):
        path = blank(tmp_path, ending, person=voted, plan=plan)
        assert problems([path])[0].endswith("There is no answer in it.")
    assert "비밀" not in path.read_text(encoding="utf-8")


# --- what does not fit -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entered", "word"),
    [(6, "6 is no answer"), ("아마", "아마"), (True, "no answer"), (2.5, "2.5"), ("=1+2", "formula"), (0, "0")],
)
def test_a_bad_value_is_named_by_file_sheet_and_cell(tmp_path: Path, entered: Any, word: str) -> None:
    path = blank(tmp_path)
    fill_xlsx(path, {"S3-01": entered})
    cell = sheet_of(path)[2]["S3-01"][xlsx_form.VOTE - 1].coordinate
    (line,) = problems([path])
    assert line.startswith(f"r-1.xlsx · sheet 설문지, cell {cell}: ")
    assert word.split()[0] in line
    (korean,) = problems([path], "ko")
    assert korean.startswith(f"r-1.xlsx · 설문지 시트 {cell} 칸: ")


def test_a_bad_value_in_yaml_is_named_by_its_line(tmp_path: Path) -> None:
    path = blank(tmp_path, ".yaml")
    fill_yaml(path, {"S3-02": 9})
    line = path.read_text(encoding="utf-8").splitlines().index("    vote: 9") + 1
    assert problems([path]) == [f"r-1.yaml · line {line}: “9” is no answer. Use 1 to 5, unknown or not applicable."]


def test_a_critical_question_cannot_be_not_applicable(tmp_path: Path) -> None:
    path = blank(tmp_path)
    fill_xlsx(path, {"S3-03": "해당 없음"})
    assert "critical" in problems([path])[0]


def test_unknown_and_foreign_and_doubled_questions_are_refused(tmp_path: Path) -> None:
    path = blank(tmp_path)
    book, sheet, _ = sheet_of(path)
    for at, code in ((0, "S9-99"), (1, "S1-01"), (2, "S3-04")):
        cell = sheet.cell(sheet.max_row + 1, xlsx_form.CODE)
        cell.value = code
        sheet.cell(cell.row, xlsx_form.VOTE).value = 2 + at
    book.save(path)
    found = problems([path])
    assert [part in line for part, line in zip(("S9-99", "not assigned", "twice"), found, strict=True)] == [True] * 3


def test_a_note_needs_an_answer_and_an_answer_its_code(tmp_path: Path) -> None:
    path = blank(tmp_path)
    fill_xlsx(path, {"S3-01": "이유"}, xlsx_form.NOTE)
    book, sheet, _ = sheet_of(path)
    sheet.cell(sheet.max_row + 2, xlsx_form.VOTE).value = 3
    book.save(path)
    found = problems([path])
    assert len(found) == 2
    assert any("note without an answer" in line for line in found)
    assert any("without a question code" in line for line in found)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "just words", "format: planner/1\nplan: {}\n", "format: planner-respondent/1\n",
        "format: planner-respondent/2\nid: a\nname: ''\nrole: business\nsteps: [S1]\nvotes: {S1-01: 3}\n",
        "format: planner-respondent/1\nid: ../../x\nname: ''\nrole: business\nsteps: [S1]\nvotes: {S1-01: 3}\n",
        "format: planner-respondent/1\nid: a\nname: ''\nrole: boss\nsteps: [S1]\nvotes: {S1-01: 3}\n",
        "format: planner-respondent/1\nid: a\nname: ''\nrole: business\nsteps: [S7]\nvotes: {S1-01: 3}\n",
        "format: planner-respondent/1\nid: a\nname: ''\nrole: business\nsteps: [S1]\nvotes: [S1-01]\n",
        "format: planner-respondent/1\nid: a\nname: {}\nrole: business\nsteps: [S1]\nvotes: {S1-01: {vote: 3, x: 1}}\n",
        "format: planner-respondent/1\nid: a\nextra: 1\nname: ''\nrole: business\nsteps: [S1]\nvotes: {S1-01: 3}\n",
        "format: planner-respondent/1\nid: &a a\nname: *a\nrole: business\nsteps: [S1]\nvotes: {S1-01: 3}\n",
        "a: !!python/object/apply:os.system [ls]",
    ],
)  # fmt: skip
def test_a_bad_yaml_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    for language in ("ko", "en"):
        assert all(line.startswith("x.yaml") and len(line) > 12 for line in problems([path], language))


@pytest.mark.parametrize(
    ("format", "words"),
    [
        ("planner/1", "This is not a questionnaire of Planner."),
        ("planner-respondent/2", "The file is of a newer version"),
    ],
)
def test_of_another_format_nothing_else_is_told(tmp_path: Path, format: str, words: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"format: {format}\nplan: {{}}\n", encoding="utf-8")
    (line,) = problems([path])
    assert line.startswith(f"x.yaml · line 1: {words}")


def test_many_problems_are_counted_and_not_all_listed(tmp_path: Path) -> None:
    path = blank(tmp_path)
    fill_xlsx(path, {q.id: 9 for q in questionnaire(Plan(), PERSON, "ko").questions})
    found = problems([path])
    assert len(found) == 11
    assert found[-1].startswith("There are ")


# --- merging -----------------------------------------------------------------------------------------------------


def test_the_same_respondent_replaces_and_keeps_name_and_the_round_before(tmp_path: Path) -> None:
    old = PERSON.model_copy(
        update={"votes": {"S3-01": Vote(level=1), "S3-02": Vote(level=2)}, "earlier": {"S3-04": UNKNOWN}}
    )
    path = blank(tmp_path, person=PERSON.model_copy(update={"name": ""}))
    fill_xlsx(path, {"S3-01": 4})
    merged: Merged = merge_files([path], Plan(respondents=(Respondent(id="a"), old)))
    assert [p.id for p in merged.plan.respondents] == ["a", "r-1"]
    person = merged.plan.respondents[1]
    assert dict(person.votes) == {"S3-01": Vote(level=4)}
    assert (person.name, dict(person.earlier)) == ("김하나", {"S3-04": UNKNOWN})
    assert say(merged.notes[0], "en") == "김하나: 1 answer replaces the 2 from before."
    assert say(merged.notes[0], "ko") == "김하나: 답 1개로 이전 답 2개를 바꾸었습니다."


@pytest.mark.parametrize("ending", [".xlsx", ".yaml"])
def test_the_second_round_asks_what_is_open_again_and_leaves_the_rest(tmp_path: Path, ending: str) -> None:
    votes = {"S3-01": Vote(level=1), "S3-02": Vote(level=2)}
    plan = vote_again(Plan(respondents=(PERSON.model_copy(update={"votes": votes}),)), "S3-01")
    (person,) = plan.respondents
    assert [q.id for q in questionnaire(plan, person, "ko", Extent.AGAIN).questions] == ["S3-01"]
    path = blank(tmp_path, ending, person=person, plan=plan, extent=Extent.AGAIN)
    fill(path, {"S3-01": 4})
    merged = merge_files([path], plan)
    (after,) = merged.plan.respondents
    assert after.votes == {"S3-01": Vote(level=4), "S3-02": Vote(level=2)}
    assert after.earlier == {"S3-01": Vote(level=1)}
    assert say(merged.notes[0], "en") == "김하나: 1 answer imported."
    with pytest.raises(NothingAsked) as nothing:
        questionnaire(merged.plan, after, "ko", Extent.AGAIN)
    assert say(nothing.value.problem, "en") == "There is no question to ask this person again."


def test_an_answer_that_was_emptied_is_taken_back(tmp_path: Path) -> None:
    plan = Plan(respondents=(PERSON.model_copy(update={"votes": {"S3-01": Vote(level=1), "S3-02": Vote(level=2)}}),))
    path = blank(tmp_path)
    fill_xlsx(path, {"S3-02": 5})
    assert merge_files([path], plan).plan.respondents[0].votes == {"S3-02": Vote(level=5)}


def test_another_name_under_the_same_number_is_told(tmp_path: Path) -> None:
    path = blank(tmp_path, person=PERSON.model_copy(update={"name": "박두리"}))
    fill_xlsx(path, {"S3-01": 4})
    notes = [say(note, "ko") for note in merge_files([path], Plan(respondents=(PERSON,))).notes]
    assert notes[0] == "박두리: 답 1개를 가져왔습니다."
    assert notes[1].startswith("박두리: 이전 이름은 김하나입니다.")


def test_one_bad_file_among_several_changes_nothing(tmp_path: Path) -> None:
    good, bad = blank(tmp_path, name="good"), blank(tmp_path, person=Respondent(id="r-2"), name="bad")
    fill_xlsx(good, {"S3-01": 4})
    fill_xlsx(bad, {"S3-01": "x"})
    assert len(problems([good, bad])) == 1
    assert len(merge_files([good], Plan()).plan.respondents) == 1


def test_two_files_of_one_person_are_refused(tmp_path: Path) -> None:
    one, two = blank(tmp_path, name="one"), blank(tmp_path, ".yaml", name="two")
    for path in (one, two):
        fill(path, {"S3-01": 4})
    (line,) = problems([one, two])
    assert (
        line
        == "two.yaml: It has the same respondent as one.xlsx. Choose one file a person, and write each person their own questionnaire."
    )


def test_more_than_fifty_people_are_refused(tmp_path: Path) -> None:
    full = Plan(respondents=tuple(Respondent(id=f"p{i}") for i in range(MOST)))
    path = blank(tmp_path)
    fill_xlsx(path, {"S3-01": 4})
    assert problems([path], plan=full) == ["A plan holds at most 50 respondents."]
    assert problems([tmp_path / f"{n}.xlsx" for n in range(MOST + 1)]) == ["A plan holds at most 50 respondents."]


@settings(max_examples=12, deadline=None)
@given(
    votes=st.dictionaries(
        st.sampled_from([q.id for q in bank().questions.values() if q.step == "S3" and q.when is None]),
        st.tuples(st.one_of(st.integers(1, 5), st.just("모름")), st.text(max_size=40)),
        min_size=1,
    ),
    ending=st.sampled_from([".xlsx", ".yaml"]),
)
def test_any_votes_and_notes_come_back(votes: dict[str, tuple[Any, str]], ending: str) -> None:
    import json
    import re
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = blank(Path(folder), ending)
        kept = {id: re.sub(r"[^\x20-\x7e가-힣]", "", note) for id, (_, note) in votes.items()}
        if ending == ".xlsx":
            fill_xlsx(path, {id: entered for id, (entered, _) in votes.items()})
            book, _, rows = sheet_of(path)
            for id, note in kept.items():
                cell = rows[id][xlsx_form.NOTE - 1]
                cell.value = note or None
                cell.data_type = "s" if note else "n"
            book.save(path)
        else:
            for id, (entered, _) in votes.items():
                fill_yaml(path, {id: entered}, note=json.dumps(kept[id], ensure_ascii=False)[1:-1])
        person = merge_files([path], Plan()).plan.respondents[0]
    for id, (entered, _) in votes.items():
        vote = person.votes[id]
        assert vote.level == (entered if entered != "모름" else None)
        assert vote.note == " ".join(kept[id].split())


def test_a_formula_as_a_note_is_refused_at_its_cell(tmp_path: Path) -> None:
    path = blank(tmp_path)
    fill_xlsx(path, {"S3-01": 3})
    fill_xlsx(path, {"S3-01": "=1+1"}, xlsx_form.NOTE)
    (told,) = problems([path])
    assert "formula" in told
    assert get_column_letter(xlsx_form.NOTE) in told


def test_a_row_of_the_head_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = blank(tmp_path)
    book, sheet, rows = sheet_of(path)
    sheet.cell(rows["S3-01"][0].row, xlsx_form.CODE).value = "name"
    book.save(path)
    assert any("entry name is there twice" in told for told in problems([path]))


def test_a_sheet_narrower_than_a_questionnaire_is_read_as_blank(tmp_path: Path) -> None:
    path = tmp_path / "narrow.xlsx"
    book = Workbook()
    book.active.append(["format"])
    book.active.append(["S3-01"])
    book.save(path)
    assert problems([path])


def test_a_whole_number_with_a_point_is_a_level(tmp_path: Path) -> None:
    path = blank(tmp_path, ".yaml")
    fill_yaml(path, {"S3-01": "3.0", "S3-03": "'4'"})
    (person,) = merge_files([path], Plan()).plan.respondents
    assert {id: vote.level for id, vote in person.votes.items()} == {"S3-01": 3, "S3-03": 4}


def test_a_note_or_name_beyond_its_length_or_kind_is_refused_at_its_place(tmp_path: Path) -> None:
    path = blank(tmp_path, ".yaml")
    fill_yaml(path, {"S3-01": "3"}, "x" * 5000)
    (told,) = problems([path])
    assert "line" in told
    listed = blank(tmp_path, ".yaml", name="listed")
    text = listed.read_text(encoding="utf-8").replace(
        'S3-01:\n    vote:\n    note: ""', "S3-01:\n    vote: 3\n    note: true"
    )
    listed.write_text(text, encoding="utf-8")
    assert problems([listed])


@pytest.mark.parametrize("entered", [4, 4.0, "4", " 4 "])
def test_a_vote_is_a_whole_number_however_a_spreadsheet_keeps_it(entered: Any) -> None:
    assert vote_of(entered, None, "S3-01", frozenset()) == Vote(level=4)


@pytest.mark.parametrize(
    ("entered", "note", "key"),
    [
        (2.5, None, "respondent_files.bad_vote"), (6, None, "respondent_files.bad_vote"), (True, None, "respondent_files.bad_vote"),
        (None, "why", "respondent_files.note_only"), (3, True, "problem.string_type"), (3, ["a"], "problem.string_type"),
        (3, "x" * 5000, "problem.string_too_long"),
    ],
)  # fmt: skip
def test_what_is_no_vote_or_no_note_is_refused(entered: Any, note: Any, key: str) -> None:
    with pytest.raises(Unfit) as caught:
        vote_of(entered, note, "S3-01", frozenset())
    assert caught.value.problem.key == key


def test_a_questionnaire_of_another_kind_of_file_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.txt"):
        write_blank(tmp_path / "a.txt", Plan(), PERSON, "en", Extent.ALL)
    assert not (tmp_path / "a.txt").exists()


def test_more_questions_than_there_can_be_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = blank(tmp_path, ".yaml")
    head = path.read_text(encoding="utf-8").partition("votes:")[0]
    path.write_text(head + "votes:\n" + "".join(f"  q{n}: {{vote: 3}}\n" for n in range(2000)), encoding="utf-8")
    (told,) = problems([path])
    assert "line" in told
