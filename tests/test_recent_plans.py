"""The list of recent plans and the preferences survive whatever stands in their files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.glance import Glance, glance
from planner.plan import Plan
from planner.plan.templates import load_template
from planner.preferences import (
    LanguageChoice,
    Preferences,
    ThemeChoice,
    load_preferences,
    preferences_file,
    save_preferences,
)
from planner.recent_plans import MOST, MOST_BYTES, Recent, forget, pin, recent_file, recent_plans, remember


def put(content: str) -> None:
    recent_file().parent.mkdir(parents=True, exist_ok=True)
    recent_file().write_text(content, encoding="utf-8")


def test_the_newest_stands_first_below_pinned_ones(tmp_path: Path) -> None:
    for name in "abc":
        remember(tmp_path / name, Glance(title=name))
    pin(str((tmp_path / "a").resolve()), True)
    remember(tmp_path / "b", Glance(title="b again"))
    assert [r.glance.title for r in recent_plans()] == ["a", "b again", "c"]
    forget(str((tmp_path / "a").resolve()))
    assert [r.glance.title for r in recent_plans()] == ["b again", "c"]


def test_pinned_plans_are_never_pushed_out(tmp_path: Path) -> None:
    remember(tmp_path / "kept", Glance())
    pin(str((tmp_path / "kept").resolve()), True)
    for n in range(MOST + 3):
        remember(tmp_path / str(n), Glance())
    assert recent_plans()[0].file.name == "kept"
    assert len(recent_plans()) == MOST + 1


@pytest.mark.parametrize(
    "content", ["", "{", "[" * 9000, '{"a": 1}', '[3, null, {"path": 1}, {"path": "/x", "pinned": "maybe"}]']
)
def test_hostile_lists_are_passed_over(content: str) -> None:
    put(content)
    assert recent_plans() == ()


def test_a_list_of_the_first_version_is_read() -> None:
    put(json.dumps(["/a/b.plan"]))
    assert [r.path for r in recent_plans()] == ["/a/b.plan"]
    assert not recent_plans()[0].exists


def test_a_glance_takes_its_figures_from_the_assessment(tmp_path: Path) -> None:
    plan = load_template("manufacturing")
    a = assess(plan, load_catalog())
    seen = glance(plan, a)
    assert seen.gpus.value == a.infrastructure.gpus.value
    assert seen.cost.low == a.cost.total.low
    assert seen.level == a.readiness.level
    assert seen.holds == len(a.readiness.holds)
    remember(tmp_path / "a.plan", seen)
    assert recent_plans()[0].glance == seen


def test_an_empty_plan_claims_nothing() -> None:
    seen = glance(Plan(), assess(Plan(), load_catalog()))
    assert (seen.level, seen.gpus.value, seen.cost.value, seen.provisional, seen.reached) == (
        None,
        None,
        None,
        False,
        "",
    )


def test_preferences_are_kept() -> None:
    wanted = Preferences(language=LanguageChoice.EN, theme=ThemeChoice.DARK, zoom=125, reduced_motion=True)
    assert save_preferences(wanted, preferences_file())
    assert load_preferences(preferences_file()) == (wanted, True)


def test_missing_preferences_are_whole() -> None:
    assert load_preferences(preferences_file()) == (Preferences(), True)


@pytest.mark.parametrize(
    ("content", "zoom"),
    [("{", 100), ("[]", 100), ('{"zoom": 9000}', 100), ('{"zoom": 120, "theme": "pink", "other": 1}', 120)],
)
def test_broken_preferences_fall_back_one_by_one(tmp_path: Path, content: str, zoom: int) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, encoding="utf-8")
    found, whole = load_preferences(path)
    assert found == Preferences(zoom=zoom)
    assert not whole


def test_entries_of_another_version_keep_their_place_and_pin() -> None:
    newer = {"path": "/a.plan", "pinned": True, "mood": 1, "glance": {"title": "a", "shade": "x"}}
    put(json.dumps([newer, "/first.plan"]))
    assert [(r.path, r.pinned, r.glance.title) for r in recent_plans()] == [
        ("/a.plan", True, "a"),
        ("/first.plan", False, ""),
    ]


@pytest.mark.parametrize(
    "content", ['{"reduced_motion": "yes"}', '{"geometry": 7}', '{"geometry": "' + "A" * 5000 + '"}']
)
def test_single_wrong_preferences_fall_back_and_are_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, encoding="utf-8")
    assert load_preferences(path) == (Preferences(), False)


def test_a_file_of_preferences_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"zoom": 120}' + " " * 100_000, encoding="utf-8")
    assert load_preferences(path) == (Preferences(), False)


def test_preferences_that_cannot_be_written_are_only_not_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not save_preferences(Preferences(), tmp_path / "file" / "settings.json")


def test_a_plan_whose_path_no_system_takes_does_not_exist() -> None:
    assert not Recent(path="/" + "x" * 4000).exists


def test_a_list_that_is_far_too_large_is_not_read() -> None:
    put(json.dumps(["/a.plan"]) + " " * MOST_BYTES)
    assert recent_plans() == ()
