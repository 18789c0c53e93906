"""Plan files of every format there has been open for ever, and say the same as when they were written."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.plan.customisation import Rung
from planner.plan.data import VolumeUnit
from planner.plan.file import PlanProblem, dump_plan, load_plan, parse_plan
from planner.plan.journal import Journal
from planner.plan.migrate import CURRENT, FORMAT, STEPS, migrated, scenarios_of_choices, version, volume_in_any_unit
from planner.plan.respondents import StepId
from planner.plan.scenario import with_scenario
from planner.resources import read_yaml

FIXTURES = Path(__file__).parents[1] / "fixtures" / "plans"
EXPECTED = read_yaml(FIXTURES / "expected.yaml")
DAY = date(2026, 11, 25)


def test_every_version_has_a_fixture_and_every_fixture_is_expected() -> None:
    names = {path.stem for path in FIXTURES.glob("*.plan")}
    assert names == set(EXPECTED)
    assert {name.split("-")[0] for name in names} >= {f"v{n}" for n in range(1, CURRENT)}
    assert set(STEPS) == set(range(1, CURRENT))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_of_then_says_the_same_today(name: str) -> None:
    path, wanted = FIXTURES / f"{name}.plan", EXPECTED[name]
    plan = load_plan(path)
    a = assess(plan, load_catalog(), DAY)
    assert {
        "title": plan.title,
        "answers": len(plan.answers),
        "use_cases": [c.id for c in plan.use_cases],
        "users": plan.infrastructure.workload.users,
        "volumes": [f"{s.volume:g} {s.unit.value}" for s in plan.data.sets if s.volume is not None],
        "scenarios": [f"{s.rung} {s.gpu_id} {s.users}" for s in plan.scenarios],
        "snapshots": [s.name for s in plan.snapshots],
        "sign_offs": [s.step for s in a.sign_offs if s.state == "holds"],
        "overall": round(a.readiness.overall.value or 0.0, 1),
        "rung": a.level.recommended,
        "gpus": a.infrastructure.gpus.value,
    } == wanted
    assert parse_plan(dump_plan(plan), path) == plan
    assert dump_plan(plan).startswith(f"format: {FORMAT}\n")


def test_a_signed_step_of_then_still_holds_and_its_snapshot_reads_the_same() -> None:
    plan = load_plan(FIXTURES / "v1-last.plan")
    assert StepId.S3 in plan.sign_offs
    snapshot = plan.snapshots[0]
    assert snapshot.overall.value == pytest.approx(EXPECTED["v1-last"]["overall"], abs=0.05)
    assert len(snapshot.answers) == len(plan.answers)


def test_a_scenario_of_then_can_be_looked_at() -> None:
    plan = load_plan(FIXTURES / "v1-first.plan")
    seen = with_scenario(plan, plan.scenarios[0])
    assert seen.infrastructure.workload.users == 5000
    assert seen.customisation.chosen_rung is Rung.T2


def test_a_volume_that_is_said_wins_over_the_old_field() -> None:
    step = volume_in_any_unit(
        {
            "data": {
                "sets": [{"characters_m": 3}, {"characters_m": 3, "volume": 7, "unit": "pages"}, {"characters_m": None}]
            }
        }
    )
    assert step == {
        "data": {"sets": [{"volume": 3, "unit": VolumeUnit.MILLION_CHARACTERS}, {"volume": 7, "unit": "pages"}, {}]}
    }


def test_overrides_that_lead_nowhere_are_kept_and_named() -> None:
    text = """format: planner/1
plan:
  scenarios:
  - {name: a, overrides: [{path: [title], value: x}]}
"""
    plan = parse_plan(text, Path("x.plan"))
    assert "overrides" in dump_plan(plan)
    given = {"scenarios": [{"overrides": [{"path": "company", "value": 1}]}, 3], "title": "x"}
    assert scenarios_of_choices(given) == given


def test_what_is_wrong_in_an_old_file_is_named_with_its_line() -> None:
    text = "format: planner/1\nplan:\n  data:\n    sets:\n    - name: a\n      characters_m: many\n"
    with pytest.raises(PlanProblem) as caught:
        parse_plan(text, Path("x.plan"))
    assert [(i.line, i.where) for i in caught.value.items] == [(5, "data.sets.0.volume")]


@pytest.mark.parametrize(("found", "wanted"), [
    ("planner/1", 1), ("planner/12", 12), ("planner/0", None), ("planner/01", None), ("planner/x", None), ("planner/", None),
    ("planner/١", None), ("planner/-1", None), ("other/1", None),
])  # fmt: skip
def test_versions(found: str, wanted: int | None) -> None:
    assert version(found) == wanted


def test_a_newer_file_is_refused_and_names_its_version() -> None:
    with pytest.raises(PlanProblem) as caught:
        parse_plan(f"format: planner/{CURRENT + 1}\nplan: {{}}\n", Path("x.plan"))
    assert caught.value.items[0].message.key == "file.newer"
    assert caught.value.items[0].message.params["found"] == f"planner/{CURRENT + 1}"


SHAPES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3), max_leaves=4
)
NAMES = st.sampled_from(["data", "sets", "scenarios", "overrides", "characters_m", "path", "value", "volume"])


@given(st.recursive(SHAPES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)))
def test_steps_take_anything_and_change_nothing_in_place(content: object) -> None:
    whole = {"data": {"sets": content}, "scenarios": content}
    before = json.dumps(whole)
    brought = migrated(whole, 1)
    assert json.dumps(whole) == before
    assert migrated(brought, 1) == brought


def test_recovery_copies_of_then_are_read(tmp_path: Path) -> None:
    old = {
        "origin": None, "saved_at": "2026-11-24T10:00:00",
        "plan": {"title": "x", "data": {"sets": [{"name": "a", "characters_m": 2.5}]}, "later": {"a": [1]}},
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(old, ensure_ascii=False), encoding="utf-8")
    newer = {**old, "format": f"planner/{CURRENT + 1}"}
    (tmp_path / "b.json").write_text(json.dumps(newer), encoding="utf-8")
    read, refused = sorted(Journal.orphans(tmp_path), key=lambda r: r.path.name)
    assert read.plan is not None
    assert read.plan.data.sets[0].volume == 2.5
    assert read.plan.model_extra == {"later": {"a": [1]}}
    assert read.saved_at == datetime(2026, 11, 24, 10)
    assert refused.plan is None
    assert refused.path.is_file()
