"""Step 5 as a whole: duties, proposals, go-live, coverage, applicability and safeguards of one plan on one day."""

from __future__ import annotations

from datetime import date

from planner.plan.responsible import ResponsibleAi
from planner.plan.team import Team
from planner.readiness.circumstances import Circumstances
from planner.readiness.controls import applicability, controls_in
from planner.readiness.guardrails import guardrails
from planner.readiness.obligations import duties_now, judge_obligations, law, stale, timeline
from planner.readiness.proposals import find_proposals
from planner.readiness.responsible_results import ResponsibleResult
from planner.readiness.results import Readiness, RiskResult
from planner.readiness.risks import go_live
from planner.readiness.topics import coverage


def assess_responsible(
    responsible: ResponsibleAi,
    risks: tuple[RiskResult, ...],
    team: Team,
    readiness: Readiness,
    facts: Circumstances,
    on: date | None = None,
) -> ResponsibleResult:
    """``on`` is the day duties are judged for; without it the day the law facts were checked."""
    day = on or date.fromisoformat(law()["as_of"])
    duties = judge_obligations(facts, day)
    proposals = find_proposals(responsible, readiness, facts)
    topics = coverage(readiness, duties, day)
    controls = applicability(responsible, facts, topics)
    return ResponsibleResult(
        proposals=proposals, go_live=go_live(risks, responsible.appetite, team), duties=duties, duties_now=duties_now(duties),
        timeline=timeline(duties, day), law_day=day.isoformat(), law_as_of=law()["as_of"], stale=stale(day),
        coverage=topics, controls=controls, controls_in=controls_in(controls), guardrails=guardrails(responsible, proposals),
    )  # fmt: skip
