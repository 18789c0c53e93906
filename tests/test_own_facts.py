"""Own values of the catalogue: part of the plan, used at once, seen as such, undone like any edit; update files."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.catalog.overrides import USER_SOURCE
from planner.catalog.update_file import dump_update
from planner.catalogue_update import Change, UpdateRefused, accepted, preview
from planner.change_words import change_row
from planner.explain import Basis
from planner.i18n import say
from planner.own_facts import overrides, refusal
from planner.plan import Plan
from planner.plan.changes import differences
from planner.plan.file import PlanProblem, dump_plan, parse_plan
from planner.plan.own_facts import MOST, OwnFact
from planner.plan.session import Session
from planner.plan.templates import load_template

CATALOG = load_catalog()
ON = date(2026, 11, 25)
HEAD = "format: planner-catalog/1\nsource: our dealer\nas_of: {day}\n"


def own(source: str = "견적서", as_of: str = "2026-11-20", **values: Any) -> OwnFact:
    return OwnFact(values=values, source=source, as_of=as_of)


def edited(plan: Plan, key: str, fact: OwnFact) -> Plan:
    session = Session(plan)
    session.set(("own_facts", key), fact)
    return session.plan


def assessed(plan: Plan) -> Assessment:
    return assess(plan, CATALOG, ON)


RETAIL = load_template("retail")
GPU = str(assessed(RETAIL).infrastructure.gpu_id)


def test_an_own_price_changes_the_cost_at_once_and_undo_brings_it_back() -> None:
    session, before = Session(RETAIL), assessed(RETAIL)
    session.set(("own_facts", f"cloud_prices/{GPU}"), own(usd=5.0))
    after = assessed(session.plan)
    assert after.cost.option("cloud").total.value != before.cost.option("cloud").total.value
    session.undo()
    assert session.plan == RETAIL
    assert assessed(session.plan).cost.option("cloud").total.value == before.cost.option("cloud").total.value


def test_own_gpu_numbers_reach_the_sizing() -> None:
    before = assessed(RETAIL).infrastructure
    plan = edited(RETAIL, f"gpus/{GPU}", own(memory_gib=40.0, bandwidth_gb_s=900.0))
    after = assessed(plan).infrastructure
    assert (after.gpu_id, after.gpus.value) != (before.gpu_id, before.gpus.value)


def test_why_says_that_a_figure_rests_on_an_own_value() -> None:
    plan = edited(RETAIL, f"cloud_prices/{GPU}", own(usd=5.0))
    plan = edited(plan, "assumptions/usd_krw", own("은행 고시", value=1390))
    compute = assessed(plan).cost.option("cloud").parts[0].figure.explain()
    assert compute is not None
    told = {s.title: i.basis for i in compute.inputs for s in i.sources if s.id == USER_SOURCE}
    assert told == {"견적서": Basis.ANSWERED, "은행 고시": Basis.ANSWERED}


def test_the_plan_file_carries_own_values_so_that_figures_stay_the_same_elsewhere(tmp_path: Path) -> None:
    plan = edited(RETAIL, f"cloud_prices/{GPU}", own(usd=5.0))
    again = parse_plan(dump_plan(plan), tmp_path / "a.plan")
    assert again == plan
    assert assessed(again).cost.total.value == assessed(plan).cost.total.value
    assert "own_facts" not in dump_plan(RETAIL)


def test_an_own_value_that_this_catalogue_cannot_use_is_named_and_changes_nothing() -> None:
    plan = edited(RETAIL, "gpu_prices/gpu-of-a-newer-version", own(usd=5.0))
    result = assessed(plan)
    assert [key for key, _ in result.catalog.overrides.refused] == ["gpu_prices/gpu-of-a-newer-version"]
    assert result.cost.total.value == assessed(RETAIL).cost.total.value


def test_a_fact_of_ones_own_ages_too() -> None:
    fact = next(a for a in assessed(edited(RETAIL, f"gpu_prices/{GPU}", own(as_of="2026-07", usd=1.0))).freshness.facts
                if a.fact.key == f"gpu_prices/{GPU}")  # fmt: skip
    assert (fact.fact.basis, fact.fact.as_of, fact.to_check) == (Basis.ANSWERED, "2026-07", True)


@pytest.mark.parametrize(
    ("key", "fact", "problem"),
    [
        (f"gpu_prices/{GPU}", own(usd=0), "catalog.problem.too_small"),
        (f"gpu_prices/{GPU}", own(usd=5, low=6), "catalog.problem.order"),
        (f"gpus/{GPU}", own(memory=5), "catalog.problem.unknown_field"),
        ("gpus/new", own(memory_gib=5), "catalog.problem.missing"),
        ("assumptions/usd_krw", own(value=1390, as_of="2026-02-30"), "catalog.problem.not_date"),
        ("assumptions/usd_krw", own(value=1390), None),
    ],
)
def test_a_value_is_tried_before_it_is_taken(key: str, fact: OwnFact, problem: str | None) -> None:
    found = refusal(key, fact, CATALOG)
    assert (found.key if found else None) == problem


@pytest.mark.parametrize(
    "content",
    [
        {"values": {}, "source": "s", "as_of": "2026"},
        {"values": {"usd": 1}, "source": "", "as_of": "2026"},
        {"values": {"usd": 1}, "source": "s", "as_of": "today"},
        {"values": {"usd": 1}, "source": "s"},
        {"values": {"usd": float("inf")}, "source": "s", "as_of": "2026"},
        {"values": {"usd": [1]}, "source": "s", "as_of": "2026"},
        {"values": {"a.b.c": 1}, "source": "s", "as_of": "2026"},
        {"values": {"name": "x" * 301}, "source": "s", "as_of": "2026"},
    ],
)
def test_source_and_date_are_required_and_values_are_plain(content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OwnFact.model_validate(content)


def test_a_plan_file_with_a_strange_key_is_refused(tmp_path: Path) -> None:
    text = dump_plan(edited(RETAIL, "assumptions/usd_krw", own(value=1))).replace(
        "assumptions/usd_krw", "secrets/usd_krw"
    )
    with pytest.raises(PlanProblem):
        parse_plan(text, tmp_path / "a.plan")


def test_an_edit_of_an_own_value_is_fast_enough() -> None:
    plan = edited(RETAIL, "assumptions/usd_krw", own(value=1390.0))
    assessed(plan)
    best = 1.0
    for rate in range(1391, 1396):
        changed = edited(plan, "assumptions/usd_krw", own(value=float(rate)))
        started = time.process_time()
        assessed(changed)
        best = min(best, time.process_time() - started)
    assert best < 0.15


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_change_log_reads_an_own_value_in_words(language: str) -> None:
    plan = edited(RETAIL, "assumptions/usd_krw", own("our bank", value=1390.5))
    rows = [change_row(c, CATALOG) for c in differences(RETAIL, plan, datetime(2026, 11, 25))]
    assert [say(r.new, language) for r in rows] == ["1390.5", "our bank", "2026-11-20"]
    assert all("usd_krw" in say(r.place, language) and say(r.what, language) for r in rows)


# --- update files ------------------------------------------------------------------------------------------------


def previewed(folder: Path, text: str, day: str = "2026-11-20", plan: Plan = RETAIL) -> tuple[Change, ...]:
    path = folder / "update.yaml"
    path.write_text(HEAD.format(day=day) + text, encoding="utf-8")
    return preview(path, assessed(plan).catalog, ON)


def refused(folder: Path, text: str, day: str = "2026-11-20", plan: Plan = RETAIL) -> str:
    with pytest.raises(UpdateRefused) as caught:
        previewed(folder, text, day, plan)
    return caught.value.problem.key


def test_the_preview_shows_old_and_new_value_and_which_is_newer(tmp_path: Path) -> None:
    found = previewed(
        tmp_path, "cloud_prices: {h100-sxm: {usd: 2.5, as_of: 2024-01-01}}\nassumptions: {usd_krw: 1390}\n"
    )
    cloud, rate = found
    assert (cloud.key, cloud.older) == ("cloud_prices/h100-sxm", True)
    assert (rate.key, rate.older, rate.old_as_of) == ("assumptions/usd_krw", False, "2026-11-24")
    first = rate.differences[0]
    assert first.old is not None
    assert (first.old.amount.value, first.new.amount.value) == (1400, 1390)  # type: ignore[union-attr]


def test_all_or_single_changes_are_taken(tmp_path: Path) -> None:
    found = previewed(tmp_path, "gpu_prices: {l40s: 8200, l4: 3000}\n")
    facts = accepted(RETAIL.own_facts, found[:1])
    assert list(facts) == ["gpu_prices/l40s"]
    assert (facts["gpu_prices/l40s"].source, facts["gpu_prices/l40s"].as_of) == ("our dealer", "2026-11-20")
    assert set(accepted(facts, found)) == {"gpu_prices/l40s", "gpu_prices/l4"}


def test_what_is_older_future_or_known_is_refused_as_a_whole(tmp_path: Path) -> None:
    assert refused(tmp_path, "cloud_prices: {h100-sxm: 2.5}\n", "2024-01-01") == "update.older"
    assert refused(tmp_path, "assumptions: {usd_krw: 1390}\n", "2026-11-26") == "update.future"
    assert refused(tmp_path, "assumptions: {usd_krw: 1390}\n", "2027") == "update.future"
    plan = edited(RETAIL, "assumptions/usd_krw", own(value=1390))
    assert refused(tmp_path, "assumptions: {usd_krw: 1390}\n", plan=plan) == "update.nothing_new"
    assert previewed(tmp_path, "assumptions: {usd_krw: 1390}\n", "2026")


def test_own_values_are_exported_and_taken_by_another_plan(tmp_path: Path) -> None:
    plan = edited(edited(RETAIL, "gpu_prices/l40s", own(usd=8200)), "gpus/l40s", own(**{"dense_tflops.bf16": 300.0}))
    path = tmp_path / "ours.yaml"
    path.write_text(dump_update(overrides(plan.own_facts), "1"), encoding="utf-8")
    other = load_template("finance")
    assert accepted(other.own_facts, preview(path, assessed(other).catalog, ON)) == dict(plan.own_facts)


def test_more_own_values_than_a_plan_holds_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "u.yaml"
    path.write_text(HEAD.format(day="2026-11-20") + "assumptions: {usd_krw: 1390}\n", encoding="utf-8")
    taken = preview(path, CATALOG, ON)
    full = {f"assumptions/a{n}": own(value=1.0) for n in range(MOST)}
    with pytest.raises(UpdateRefused) as caught:
        accepted(full, taken)
    assert str(MOST) in say(caught.value.problem, "en")
    assert len(accepted(dict(list(full.items())[1:]), taken)) == MOST


def test_a_model_of_experts_needs_its_active_parameters() -> None:
    found = refusal("models/new", own(name="M", params_b=100.0, **{"moe.experts": 8, "moe.active_experts": 2}), CATALOG)
    assert found is not None
    assert found.key == "catalog.problem.missing"
    assert found.params["field"] == "active_params_b"
