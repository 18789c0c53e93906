"""The risk register: scores, what keeps the plan from going live, and who may accept what is left.

Bands and published lists: ``resources/readiness/risks.yaml``. Proposals: ``proposals.py``.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, Text, message
from planner.plan.responsible import ResponsibleAi, Risk
from planner.plan.team import RaciRow, Role, Team
from planner.readiness.responsible_results import GoLive
from planner.readiness.results import RiskResult
from planner.readiness.roles import role_name, stage_rules
from planner.resources import read_yaml, resource


@cache
def risk_rules() -> Any:
    """Content of ``risks.yaml``."""
    return read_yaml(resource("readiness", "risks.yaml"))


@cache
def nist_names() -> dict[int, Text]:
    """The twelve risks of NIST AI 600-1 by number, with their exact English names."""
    return {r["number"]: Text(ko=r["ko"], en=r["en"]) for r in risk_rules()["nist"]["risks"]}


@cache
def owasp_names() -> dict[str, Text]:
    """The ten entries of the OWASP list for LLM applications of 2025 by id."""
    return {r["id"]: Text(ko=r["ko"], en=r["en"]) for r in risk_rules()["owasp"]["risks"]}


@cache
def list_source(name: str) -> Source:
    """Where the published list ``nist`` or ``owasp`` was read."""
    return Source(**risk_rules()[name]["source"])


def assess_risks(responsible: ResponsibleAi, team: Team | None = None) -> tuple[RiskResult, ...]:
    """Score = likelihood × impact; the residual is known only where both residual ratings are given."""
    acceptors = accountable_for_risk(team or Team())
    return tuple(_risk(i, r, responsible.appetite, acceptors) for i, r in enumerate(responsible.risks))


def risk_band(score: float) -> str:
    """low, medium, high or critical for a score 1-25."""
    return str(next(b["id"] for b in risk_rules()["bands"] if score <= b["up_to"]))


def _risk(index: int, risk: Risk, appetite: int, acceptors: tuple[Role, ...]) -> RiskResult:
    score = risk.likelihood * risk.impact
    inherent = Figure(
        f"risk.{index}.score",
        message("readiness.risk.score"),
        score,
        "score",
        basis=Basis.ANSWERED,
        why=partial(_why, index, "", risk.likelihood, risk.impact, appetite),
    )
    id, name = f"risk.{index}.residual", message("readiness.risk.residual")
    likelihood, impact = risk.residual_likelihood, risk.residual_impact
    acceptance = _acceptance(index, risk, acceptors)
    named = {
        "number": index + 1,
        "name": risk.name.rstrip(". ") or message("responsible.unnamed"),
        "appetite": appetite,
    }
    if likelihood is None or impact is None:
        lacking = unknown(id, name, "score", message("readiness.missing.residual"))
        blocks = message("responsible.block.unrated", score=score, **named) if score > appetite else None
        return RiskResult(index, inherent, lacking, risk_band(score), None, None, blocks, acceptance)
    left = likelihood * impact
    residual = Figure(
        id,
        name,
        left,
        "score",
        basis=Basis.ANSWERED,
        target=appetite,
        target_met=left <= appetite,
        why=partial(_why, index, "residual_", likelihood, impact, appetite),
    )
    above = left > appetite
    blocks = message("responsible.block.residual", score=left, **named) if above else None
    return RiskResult(index, inherent, residual, risk_band(score), above, risk_band(left), blocks, acceptance)


def _why(index: int, prefix: str, likelihood: int, impact: int, appetite: int) -> Explanation:
    path = ("responsible", "risks", index)
    return Explanation(
        formula=message("readiness.formula.risk"),
        worked=message("readiness.worked.risk", likelihood=likelihood, impact=impact, result=likelihood * impact),
        inputs=(
            Input(
                message(f"field.risk.{prefix}likelihood.label"),
                Quantity(likelihood, "score"),
                (*path, f"{prefix}likelihood"),
                Basis.ANSWERED,
            ),
            Input(
                message(f"field.risk.{prefix}impact.label"),
                Quantity(impact, "score"),
                (*path, f"{prefix}impact"),
                Basis.ANSWERED,
            ),
            Input(
                message("field.responsible.appetite.label"),
                Quantity(appetite, "score"),
                ("responsible", "appetite"),
                Basis.ANSWERED,
            ),
        ),
        notes=(message("responsible.note.residual"),) if prefix else (),
    )


def builders() -> frozenset[Role]:
    """Roles that build the system and so may not accept its risk."""
    return frozenset(Role(r) for r in stage_rules()["risk_acceptance"]["not_by"])


def accountable_for_risk(team: Team) -> tuple[Role, ...]:
    """Who the responsibility matrix makes accountable for accepting risk."""
    letters = team.raci.get(RaciRow.RISK_ACCEPTANCE) or {}
    return tuple(role for role, letter in letters.items() if "A" in letter)


def _acceptance(index: int, risk: Risk, acceptors: tuple[Role, ...]) -> Message | None:
    """What is wrong with the acceptance that is written down; None where nothing is, or nothing is accepted yet."""
    role = risk.accepted_role
    if role is None:
        return message("responsible.accept.no_role", number=index + 1) if risk.accepted_by or risk.accepted_on else None
    if role in builders():
        return message("responsible.accept.builder", number=index + 1, role=role_name(role))
    if role is Role.PARTNER:
        return message("responsible.accept.partner", number=index + 1)
    if acceptors and role not in acceptors:
        return message(
            "responsible.accept.other", number=index + 1, role=role_name(role), accountable=role_name(acceptors[0])
        )
    return None


def go_live(risks: tuple[RiskResult, ...], appetite: int, team: Team) -> GoLive:
    """A residual above the appetite blocks; so does a risk above it whose residual nobody has rated."""
    blocking = tuple(r for r in risks if r.blocks is not None)
    wrong = [r.acceptance for r in risks if r.acceptance is not None]
    acceptors = accountable_for_risk(team)
    if risks and not acceptors:
        wrong.append(message("responsible.accept.nobody"))
    wrong += [message("readiness.raci.builder_accepts", role=role_name(r)) for r in acceptors if r in builders()]
    id, name = "responsible.blocking", message("responsible.blocking")
    figure = (
        Figure(id, name, len(blocking), "count", basis=Basis.ANSWERED, why=partial(_blocking_why, blocking, appetite))
        if risks
        else unknown(id, name, "count", message("responsible.missing.risks"))
    )
    return GoLive(figure, tuple(r.blocks for r in blocking if r.blocks is not None), tuple(wrong))


def _blocking_why(blocking: tuple[RiskResult, ...], appetite: int) -> Explanation:
    return Explanation(
        formula=message("responsible.formula.blocking"),
        worked=message("responsible.worked.count", n=len(blocking)),
        inputs=(
            Input(
                message("field.responsible.appetite.label"), Quantity(appetite, "score"), ("responsible", "appetite"),
                Basis.ANSWERED,
            ),
            *(
                Input(
                    message("responsible.risk_number", n=r.index + 1), r.residual if r.residual.known else r.score,
                    ("responsible", "risks", r.index, "residual_likelihood"),
                )
                for r in blocking
            ),
        ),
        notes=(message("responsible.note.residual"),),
    )  # fmt: skip
