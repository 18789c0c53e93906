"""What of the catalogue is too old on a day, and what of it the plan rests on; the command line says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.catalogue_command import _lines
from planner.cli import main
from planner.freshness import OWN_RATE, Freshness
from planner.i18n import say, text
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.file import save_plan
from planner.plan.templates import load_template

CATALOG = load_catalog()
ON = date(2026, 11, 25)


def found(plan: Plan, on: date = ON) -> Freshness:
    return assess(plan, CATALOG, on).freshness


def keys(result: Freshness) -> list[str]:
    return [a.fact.key for a in result.used_to_check]


def test_an_empty_plan_rests_on_nothing_old() -> None:
    result = found(Plan())
    assert result.used_to_check == ()
    assert result.sentence is None
    assert result.to_check


def test_a_plan_names_what_it_uses_before_the_rest() -> None:
    result = found(load_template("retail"))
    gpu = assess(load_template("retail"), CATALOG).infrastructure.gpu_id
    assert {f"gpus/{gpu}", f"cloud_prices/{gpu}", f"gpu_prices/{gpu}", "assumptions/usd_krw", "assumptions/pue"} <= result.used  # fmt: skip
    assert "assumptions/vat_rate" not in result.used
    count = len(result.used_to_check)
    assert count > 0
    assert all(result.uses(a) for a in result.to_check[:count])
    assert not any(result.uses(a) for a in result.to_check[count:])


def test_the_rate_of_the_catalogue_ages_within_a_month() -> None:
    plan = load_template("retail")
    assert "assumptions/usd_krw" not in keys(found(plan, date(2026, 12, 24)))
    assert "assumptions/usd_krw" in keys(found(plan, date(2026, 12, 25)))


def test_an_own_rate_stands_in_and_has_to_be_dated() -> None:
    plan = put(load_template("retail"), ("settings", "krw_per_usd"), 1390.0)
    assert OWN_RATE in keys(found(plan))
    dated = put(plan, ("settings", "exchange_rate_date"), date(2026, 11, 20))
    assert OWN_RATE not in keys(found(dated))
    assert "assumptions/usd_krw" not in found(dated).used
    assert OWN_RATE in keys(found(dated, date(2026, 12, 21)))


def test_the_sentence_counts_by_kind() -> None:
    sentence = found(load_template("retail")).sentence
    assert sentence is not None
    assert "클라우드 단가 1건" in say(sentence, "ko")
    assert "Cloud price 1" in say(sentence, "en")


def test_evidence_comes_after_what_rests_on_it() -> None:
    rest = found(Plan()).to_check
    first = next(n for n, a in enumerate(rest) if a.fact.evidence)
    assert all(a.fact.evidence for a in rest[first:])


def test_the_command_says_it_without_a_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "retail.plan"
    save_plan(load_template("retail"), path)
    assert main(["catalogue", "--stale", "2026-11-25", "--plan", str(path), "--language", "en"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("The plan rests on")
    assert out[1].startswith("used ")
    assert out[-1].startswith("Besides, ")
    assert main(["catalogue", "--stale", "next week", "--language", "en"]) == 2
    assert capsys.readouterr().err == "next week is not a date. Write it as 2026-11-24.\n"


def test_the_command_shows_what_an_update_file_would_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "update.yaml"
    path.write_text("format: planner-catalog/1\nsource: bank\nas_of: 2026-11-20\nassumptions: {usd_krw: 1390}\n")
    assert main(["catalogue", "--check", str(path), "--language", "en"]) == 0
    assert "₩1,400/$ → ₩1,390/$" in capsys.readouterr().out
    path.write_text("format: planner-catalog/2\n")
    assert main(["catalogue", "--check", str(path), "--language", "en"]) == 2
    assert capsys.readouterr().err.startswith("update.yaml: Line 1")
    assert main(["catalogue", "--language", "en"]) == 2


def test_the_command_says_that_all_is_fresh_and_that_only_the_plan_is() -> None:
    whole = found(Plan())
    fresh = replace(whole, facts=tuple(a for a in whole.facts if not a.to_check))
    assert _lines(fresh, "en") == [text("freshness.all_fresh", "en", on=ON.isoformat())]
    late = next(a for a in found(Plan(), date(2030, 1, 1)).to_check if not a.fact.evidence)
    head, line = _lines(replace(fresh, facts=(late,), used=frozenset()), "en")
    assert head == text("freshness.plan_fresh", "en")
    assert line.startswith("- ")
    assert late.fact.key in line


def test_a_plan_with_its_own_discount_rate_rests_on_no_assumed_one() -> None:
    plan = load_template("retail")
    for rate, rests in ((None, True), (0.08, False)):
        used = found(put(plan, ("settings", "discount_rate"), rate)).used
        assert ("assumptions/discount_rate" in used) is rests
