"""Risks the plan gives reason for: weak answers, technique, sector and facts of its use cases.

A proposal is bilingual; taken over, it becomes the user's own entry in the language of the moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from planner.i18n import Language, Message, Text, message
from planner.plan.responsible import Challenge, ResponsibleAi, Risk
from planner.plan.team import Role
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.items import wished_level
from planner.readiness.obligations import text_of
from planner.readiness.responsible_results import Proposal
from planner.readiness.results import QuestionScore, Readiness
from planner.readiness.risks import risk_rules

HIGHEST = 5


def find_proposals(responsible: ResponsibleAi, readiness: Readiness, facts: Circumstances) -> tuple[Proposal, ...]:
    """Proposals that are not in the register, the highest rated first, dismissed ones marked.

    One stands where its technique fits and either a question of it is weak or unknown, or its facts hold and not all
    its questions show a control. ``facts.rung`` is the chosen or recommended one; without it the level wished counts.
    """
    answers = {q.id: q for s in readiness.steps for q in s.questions}
    techniques = _techniques(facts)
    taken = {r.proposal for r in responsible.risks} | {r.name for r in responsible.risks}
    found = []
    for rule in risk_rules()["risks"]:
        if not set(rule.get("techniques", techniques)) & set(techniques):
            continue
        reasons, nothing_done = _reasons(rule, answers, facts)
        if reasons and not taken & {rule["id"], rule["name"]["ko"], rule["name"]["en"]}:
            found.append(_proposal(rule, reasons, nothing_done, rule["id"] in responsible.dismissed))
    return tuple(sorted(found, key=lambda p: -p.likelihood * p.impact))


def _techniques(facts: Circumstances) -> Sequence[str]:
    level: Sequence[str] = risk_rules()["techniques_of_level"][wished_level(facts.company)]
    return (facts.rung,) if facts.rung else level


def _reasons(
    rule: Mapping[str, Any], answers: Mapping[str, QuestionScore], facts: Circumstances
) -> tuple[tuple[Message, ...], bool]:
    """Why the risk is proposed (nothing: it is not), and whether a question of it stands at the lowest level."""
    weak_at_most = risk_rules()["weak_at_most"]
    asked = [answers[id] for id in rule["questions"] if id in answers and not answers[id].not_applicable]
    weak = [q for q in asked if q.unknown or (q.supported is not None and q.supported <= weak_at_most)]
    reasons = [_weak(q) for q in weak]
    controlled = asked and all(q.supported is not None and q.supported > weak_at_most for q in asked)
    if "facts" in rule and not controlled:
        outcome, words = facts.judge(rule["facts"])
        if outcome:
            reasons += words
    return tuple(reasons), any(q.supported == 1 for q in weak)


def _weak(question: QuestionScore) -> Message:
    if question.supported is None:
        return message("responsible.because.unknown", id=question.id, title=question.title)
    return message("responsible.because.weak", id=question.id, title=question.title, level=question.supported)


def _proposal(rule: Mapping[str, Any], reasons: tuple[Message, ...], nothing_done: bool, dismissed: bool) -> Proposal:
    return Proposal(
        **_fixed(rule["id"]),
        likelihood=min(HIGHEST, rule["likelihood"] + (1 if nothing_done else 0)),
        reasons=reasons,
        dismissed=dismissed,
    )


@cache
def _fixed(id: str) -> Mapping[str, Any]:
    """What does not depend on the plan."""
    rule = next(r for r in risk_rules()["risks"] if r["id"] == id)
    return {
        "id": id, "challenge": rule["challenge"], "impact": rule["impact"], "nist": rule["nist"], "owasp": rule.get("owasp", ""),
        "owner": rule["owner"], "guardrails": tuple(rule["guardrails"]), "clause": clause_of(tuple(rule["topics"])),
        **{k: text_of(rule[k]) for k in ("name", "cause", "effect", "control")},
    }  # fmt: skip


def clause_of(topics: Sequence[str]) -> Text:
    """The nearest Korean clause of the first topic that has one."""
    rows = {t["id"]: t for t in bank().topics["topics"]}
    return next((text_of(rows[t]["kr"]) for t in topics if rows[t]["kr"]), Text("", ""))


def risk_of(proposal: Proposal, language: Language | str) -> Risk:
    """The entry of the register a proposal becomes."""
    return Risk(
        name=proposal.name.get(language), challenge=Challenge(proposal.challenge), nist=proposal.nist,
        owasp=proposal.owasp or None, cause=proposal.cause.get(language), effect=proposal.effect.get(language),
        likelihood=proposal.likelihood, impact=proposal.impact, control=proposal.control.get(language),
        owner_role=Role(proposal.owner), clause=proposal.clause.get(language), proposal=proposal.id,
    )  # fmt: skip
