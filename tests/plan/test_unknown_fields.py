"""Fields that this version does not know are kept with their part of the plan, named, and written back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from planner.cli import main
from planner.plan import Plan
from planner.plan.company import Company
from planner.plan.file import dump_plan, load_plan, parse_plan, save_plan
from planner.plan.infrastructure import Workload
from planner.plan.journal import Journal
from planner.plan.session import EditProblem, Session
from planner.plan.unknown import unknown_fields, unknown_words
from planner.reading import UNPRINTABLE
from tests.plan.dying import die

NEWER = """format: planner/2
plan:
  company: {name: 가온, colour: {dark: [1, 2.5, null, '=1+1']}}
  use_cases:
  - {id: one, mood: good}
  - {id: two}
  team:
    members:
    - {role: legal, shift: night}
  build:
    stages:
      curation: {weeks: 3, budget: 1e9}
  answers:
    S1-01: {level: 3, doubt: 2}
  own_facts:
    gpus/x: {values: {memory_gb: 80}, source: a, as_of: '2026', link: b}
  later: yes
"""
KEPT = {
    "company.colour", "use_cases.0.mood", "team.members.0.shift", "answers.S1-01.doubt", "build.stages.curation.budget",
    "own_facts.gpus/x.link", "later",
}  # fmt: skip


def _plan() -> Plan:
    return parse_plan(NEWER, Path("x.plan"))


def _places(plan: Plan) -> set[str]:
    return set(unknown_words(plan).splitlines())


def test_unknown_fields_survive_a_round_trip_and_are_named(tmp_path: Path) -> None:
    plan = _plan()
    assert _places(plan) == KEPT
    save_plan(plan, tmp_path / "x.plan")
    again = load_plan(tmp_path / "x.plan")
    assert again == plan
    assert _places(again) == KEPT
    assert again.company.model_extra == {"colour": {"dark": [1, 2.5, None, "=1+1"]}}


def test_they_stay_with_what_they_were_written_in() -> None:
    session = Session(_plan())
    session.set(("company", "name"), "나온")
    session.set(("answers", "S1-01", "level"), 4)
    session.set(("build", "stages", "curation", "weeks"), 5)
    session.move(("use_cases",), 0, 1)
    session.set(("use_cases", 1, "name"), "moved")
    assert _places(session.plan) == (KEPT - {"use_cases.0.mood"}) | {"use_cases.1.mood"}
    assert parse_plan(dump_plan(session.plan), Path("x.plan")) == session.plan
    session.remove(("use_cases",), 1)
    assert _places(session.plan) == KEPT - {"use_cases.0.mood"}
    while session.can_undo:
        session.undo()
    assert session.plan == _plan()


def test_a_recovery_copy_keeps_them(tmp_path: Path) -> None:
    session = Session(_plan())
    session.set(("title",), "t")
    journal = Journal(tmp_path)
    journal.note(session)
    die(journal)
    (found,) = Journal.orphans(tmp_path)
    assert found.plan == session.plan


def test_no_form_and_no_code_can_write_them() -> None:
    session = Session(_plan())
    for path in (("company", "colour"), ("company", "colour", "dark"), ("company", "height")):
        with pytest.raises((EditProblem, AttributeError)):
            session.set(path, 1)
    with pytest.raises(ValidationError):
        Workload(user=3)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Company.model_validate({"colour": 1})
    assert session.plan == _plan()


def test_at_most_ten_are_named() -> None:
    plan = parse_plan("format: planner/2\nplan:\n" + "".join(f"  a{n}: 1\n" for n in range(12)), Path("x.plan"))
    assert len(unknown_fields(plan)) == 12
    assert unknown_words(plan).splitlines()[9:] == ["a9", "…"]


def test_the_command_line_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.plan").write_text(NEWER, encoding="utf-8")
    assert main(["check", str(tmp_path / "x.plan")]) == 1
    assert "company.colour" in capsys.readouterr().out


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e9, 1e9)
    | st.text("ab가: -#'\n", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab가 :", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["zeta", "알파", "a b", "1"]), VALUES, min_size=1))
def test_anything_unknown_survives(extra: dict[str, Any]) -> None:
    plan = Plan.model_validate({"company": extra, "use_cases": [{"id": "a", **extra}], **extra}, extra="allow")
    again = parse_plan(dump_plan(plan), Path("x.plan"))
    assert again == plan
    assert again.use_cases[0].model_extra == extra


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_that_a_plan_may_hold_can_be_read_again(words: str) -> None:
    plan = Plan(title=words, company=Company(summary=words))
    again = parse_plan(dump_plan(plan), Path("x.plan"))
    assert again.title == UNPRINTABLE.sub(" ", words)
    assert again.company.summary == again.title
