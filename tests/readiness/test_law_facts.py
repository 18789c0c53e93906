"""The law and risk data: complete, sourced, dated, marked where doubtful, and free of the wrong claims in circulation."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from planner.plan.responsible import Guardrail, Risk
from planner.plan.team import Role, Stage
from planner.readiness.bank import bank
from planner.readiness.controls import control_rules
from planner.readiness.obligations import law
from planner.readiness.risks import nist_names, owasp_names, risk_rules
from planner.resources import read_yaml, resource

ROWS: dict[str, dict[str, Any]] = {r["id"]: r for r in law()["obligations"]}
GUARDRAILS = read_yaml(resource("readiness", "guardrails.yaml"))["guardrails"]
TRIGGERS = read_yaml(resource("legal_triggers.yaml"))["triggers"]
DATED = [*law()["obligations"], *law()["timeline"], law()["grace"]]


def texts(value: Any) -> list[dict[str, str]]:
    if isinstance(value, dict):
        if set(value) == {"ko", "en"}:
            return [value]
        return [t for v in value.values() for t in texts(v)]
    return [t for v in value for t in texts(v)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", ["obligations", "risks", "topics", "controls", "guardrails", "../legal_triggers"])
def test_both_languages_are_written(name: str) -> None:
    found = texts(read_yaml(resource("readiness", *f"{name}.yaml".split("/"))))
    assert found
    for text in found:
        assert text["ko"].strip()
        assert text["en"].strip()
        assert not re.search("[가-힣]", text["en"]), text


@pytest.mark.parametrize("row", DATED, ids=lambda r: str(r.get("id", "grace")))
def test_every_law_fact_has_source_date_and_confidence(row: dict[str, Any]) -> None:
    assert law()["sources"][row["source"]]["title"]
    date.fromisoformat(law()["as_of"])
    date.fromisoformat(row.get("applies_from") or row.get("date") or row["until"])
    assert row["confidence"] in ("high", "medium", "low")


def test_every_other_fact_has_source_and_date_too() -> None:
    for trigger in TRIGGERS:
        assert trigger["source"]
        assert trigger["confidence"] in ("high", "medium", "low")
        date.fromisoformat(trigger["checked_on"])
    for topic in bank().topics["topics"]:
        assert topic["confidence"] in ("high", "medium")
    for rules in (bank().topics, control_rules()):
        assert rules["source"]
        date.fromisoformat(rules["as_of"])
    for name in ("nist", "owasp"):
        assert risk_rules()[name]["source"]["title"]
        date.fromisoformat(risk_rules()[name]["checked_on"])


def test_low_confidence_always_says_what_to_check() -> None:
    assert [id for id, r in ROWS.items() if (r["confidence"] == "low") and not r.get("doubt")] == []


def test_rows_refer_to_what_exists() -> None:
    topics = {t["id"] for t in bank().topics["topics"]}
    for row in ROWS.values():
        assert row["instrument"] in law()["instruments"]
        assert row["kind"] in ("duty", "effort", "exception", "guide", "support", "sanction")
        assert set(row["topics"]) <= topics
    for row in law()["timeline"]:
        assert set(row["rows"]) <= set(ROWS), row["id"]
        for id in row["rows"]:
            assert ROWS[id]["applies_from"] == row["date"], id


@pytest.mark.parametrize(
    ("id", "day"),
    [
        ("pipa-automated", "2024-03-15"), ("pipa-basis", "2011-09-30"), ("pipa-outsourcing", "2023-09-15"),
        ("eu-literacy", "2025-02-02"), ("eu-prohibited", "2025-02-02"),
        ("eu-gpai", "2025-08-02"), ("kr-notice", "2026-01-22"), ("kr-vulnerable", "2026-07-21"),
        ("eu-bias-data", "2026-07-27"), ("eu-transparency", "2026-08-02"), ("eu-marking", "2026-08-02"),
        ("eu-marking-legacy", "2026-12-02"), ("eu-prohibited-new", "2026-12-02"), ("pipa-breach", "2026-09-11"),
        ("kr-fines", "2027-01-22"), ("pipa-certification", "2027-07-01"), ("eu-gpai-legacy", "2027-08-02"),
        ("eu-high-risk", "2027-12-02"), ("eu-high-risk-product", "2028-08-02"), ("eu-high-risk-public", "2030-08-02"),
    ],
)  # fmt: skip
def test_dates(id: str, day: str) -> None:
    assert ROWS[id]["applies_from"] == day


def test_wrong_claims_do_not_appear() -> None:
    everything = json.dumps([law(), TRIGGERS, risk_rules(), control_rules()], ensure_ascii=False)
    for wrong in ("2025-08-27", "Insecure Output Handling", "Model Denial of Service", "Overreliance", "Model Theft"):
        assert wrong not in everything
    label = ROWS["kr-label"]["sanction"]  # labels: an order first, a fine only after it
    assert "시정명령" in label["ko"]
    assert "order comes first" in label["en"]
    assert "directly" not in label["en"]
    assert not any("prohibit" in t["en"].lower() for id, r in ROWS.items() if id.startswith("kr-") for t in texts(r))
    assert {t["id"]: t.get("flop") for t in TRIGGERS}["kr-safety"] == 1e26
    assert {t["id"]: t.get("flop") for t in TRIGGERS}["eu-systemic"] == 1e25
    assert "시행령 제22조" not in everything  # numbering of the draft decree
    assert "high-impact" not in ROWS["eu-high-risk"]["duty"]["en"]


NIST = (
    "CBRN Information or Capabilities", "Confabulation", "Dangerous, Violent, or Hateful Content", "Data Privacy",
    "Environmental Impacts", "Harmful Bias and Homogenization", "Human-AI Configuration", "Information Integrity",
    "Information Security", "Intellectual Property", "Obscene, Degrading, and/or Abusive Content",
    "Value Chain and Component Integration",
)  # fmt: skip
OWASP = (
    "Prompt Injection", "Sensitive Information Disclosure", "Supply Chain", "Data and Model Poisoning",
    "Improper Output Handling", "Excessive Agency", "System Prompt Leakage", "Vector and Embedding Weaknesses",
    "Misinformation", "Unbounded Consumption",
)  # fmt: skip


def test_published_lists_have_their_exact_names() -> None:
    assert [nist_names()[n].en for n in range(1, 13)] == list(NIST)
    assert list(owasp_names()) == [f"LLM{n:02d}:2025" for n in range(1, 11)]
    assert [t.en for t in owasp_names().values()] == list(OWASP)


def test_proposals_cover_challenges_and_published_risks() -> None:
    rules = risk_rules()["risks"]
    assert len(rules) >= 25
    assert len({r["id"] for r in rules}) == len(rules)
    assert {r["challenge"] for r in rules} == {"PRIV", "IP", "BIAS", "ETH", "MAL"}
    assert {r["nist"] for r in rules} == set(range(1, 13))
    assert {r.get("owasp") for r in rules} - {None} == set(owasp_names())
    topics = {t["id"] for t in bank().topics["topics"]}
    for rule in rules:
        assert set(rule["questions"]) <= set(bank().questions)
        assert set(rule["topics"]) <= topics
        assert set(rule["guardrails"]) <= {g.value for g in Guardrail}
        assert Role(rule["owner"])
        for language in ("ko", "en"):
            Risk(name=rule["name"][language], control=rule["control"][language], cause=rule["cause"][language])


def test_guardrails_are_the_nine_of_the_plan() -> None:
    assert {g["id"] for g in GUARDRAILS} == {g.value for g in Guardrail}
    for row in GUARDRAILS:
        assert Stage(row["stage"])
        assert set(row["nist"]) <= set(nist_names())
        assert set(row["owasp"]) <= set(owasp_names())
    covered = {o for g in GUARDRAILS for o in g["owasp"]}
    assert set(owasp_names()) - covered == {"LLM08:2025"}  # retrieval rights are mended in the index, not by a filter


def test_controls_are_38_under_nine_objectives_and_agree_with_the_topics() -> None:
    groups = control_rules()["groups"]
    assert [len(g["controls"]) for g in groups] == [3, 2, 5, 4, 9, 5, 4, 3, 3]
    controls = {c["id"]: set(c["topics"]) for g in groups for c in g["controls"]}
    assert len(controls) == 38
    for topic in bank().topics["topics"]:
        named: set[str] = set()
        for piece in re.split(r",\s*", topic["iso42001"] or ""):
            ends = re.findall(r"A\.\d+(?:\.\d+)+", piece)
            if len(ends) == 2:
                stem, first = ends[0].rsplit(".", 1)
                named |= {f"{stem}.{n}" for n in range(int(first), int(ends[1].rsplit(".", 1)[1]) + 1)}
            else:
                named |= set(ends)
        assert {c for c in named if topic["id"] not in controls[c]} == set(), topic["id"]
