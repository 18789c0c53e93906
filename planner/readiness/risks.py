"""The risk register: scores and bands of the risks in the plan, and risks proposed from weak answers.

Bands and proposals: ``resources/readiness/risks.yaml``. A proposal is plain text in the language asked for, because it
becomes the user's own entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Language, message
from planner.plan.customisation import Customisation
from planner.plan.plan import Plan
from planner.plan.responsible import Challenge, ResponsibleAi, Risk
from planner.readiness.items import wished_level
from planner.readiness.results import Readiness, RiskResult
from planner.resources import read_yaml, resource

HIGHEST = 5


@cache
def _rules() -> Any:
    return read_yaml(resource("readiness", "risks.yaml"))


def assess_risks(responsible: ResponsibleAi) -> tuple[RiskResult, ...]:
    """Score = likelihood × impact; the residual is known only where both residual ratings are given."""
    return tuple(_risk(i, r, responsible.appetite) for i, r in enumerate(responsible.risks))


def risk_band(score: float) -> str:
    """low, medium, high or critical for a score 1-25."""
    return str(next(b["id"] for b in _rules()["bands"] if score <= b["up_to"]))


def _risk(index: int, risk: Risk, appetite: int) -> RiskResult:
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
    if likelihood is None or impact is None:
        lacking = unknown(id, name, "score", message("readiness.missing.residual"))
        return RiskResult(index, inherent, lacking, risk_band(score), None)
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
    return RiskResult(index, inherent, residual, risk_band(score), left > appetite)


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
    )


def propose_risks(
    plan: Plan, readiness: Readiness, language: Language | str, rung: str | None = None
) -> tuple[Risk, ...]:
    """Risks of weak or unknown answers that fit the technique; names already in the register are left out.

    ``rung`` is the recommended one; without it the chosen rung counts, else the level wished in the profile.
    """
    weak = {
        q.id: q.supported for s in readiness.steps for q in s.questions
        if q.unknown or (q.supported is not None and q.supported <= _rules()["weak_at_most"])
    }  # fmt: skip
    techniques = _techniques(plan.customisation, rung, wished_level(plan.company))
    present = {r.name for r in plan.responsible.risks}
    made = []
    for rule in _rules()["risks"]:
        hits = [q for q in rule["questions"] if q in weak]
        if not hits or not (set(rule.get("techniques", techniques)) & set(techniques)):
            continue
        risk = _proposal(rule, "ko" if language == "ko" else "en", any(weak[q] == 1 for q in hits))
        if risk.name not in present:
            made.append(risk)
    return tuple(made)


def _techniques(customisation: Customisation, rung: str | None, wished: str) -> Sequence[str]:
    taken = rung or (customisation.chosen_rung.value if customisation.chosen_rung else None)
    techniques: Sequence[str] = (taken,) if taken else _rules()["techniques_of_level"][wished]
    return techniques


def _proposal(rule: Mapping[str, Any], language: str, nothing_done: bool) -> Risk:
    likelihood = min(HIGHEST, rule["likelihood"] + (1 if nothing_done else 0))
    references = ", ".join(r for r in (f"NIST AI 600-1: {rule['nist']}", rule.get("owasp")) if r)
    return Risk(
        name=rule["name"][language],
        challenge=Challenge(rule["challenge"]),
        likelihood=likelihood,
        impact=rule["impact"],
        control=f"{rule['control'][language]} ({references})",
    )
