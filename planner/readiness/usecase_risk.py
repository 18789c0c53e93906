"""Risk class of a use case from its flags and the profile. Facts: ``obligations.yaml``; rules: ``risk_classes.yaml``.

Information for self-assessment, not legal advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from planner.i18n import Message, Text, message
from planner.plan.company import AiRole, Company, Ternary
from planner.plan.usecase import Fit, UseCase
from planner.readiness.circumstances import Circumstances
from planner.readiness.conditions import Tree, judge, profile_leaf, use_case_leaf
from planner.readiness.obligations import duty
from planner.readiness.results import Obligation
from planner.readiness.usecase_results import RiskClass
from planner.resources import read_yaml, resource


@cache
def _rules() -> Any:
    return read_yaml(resource("readiness", "risk_classes.yaml"))


def classify(case: UseCase, fit: Fit, company: Company) -> RiskClass:
    """The heaviest class that the case's flags and the profile show; an open profile question shows nothing heavier."""

    def leaf(tree: Tree) -> bool | None:
        if "generates" in tree:
            return fit is not Fit.TRADITIONAL
        if "profile" in tree:
            return profile_leaf(tree, company)
        if "filled" in tree:
            return getattr(case, str(tree["use_case"])) is not None
        return use_case_leaf(tree, case)

    facts = Circumstances(company, (case.model_copy(update={"selected": True}),), None)
    found = next(c for c in _rules()["classes"] if judge(c["when"], leaf) is True)
    beside = tuple(
        (Text(**row["reason"]), _duties(row["duties"], facts))
        for row in _rules()["beside"]
        if judge(row["when"], leaf) is True
    )
    return RiskClass(
        id=found["id"], shape=found["shape"], name=Text(**found["name"]), reason=Text(**found["reason"]),
        duties=_duties(found["duties"], facts), beside=beside, open=tuple(_open(found["id"], case, company)),
        as_of=_rules()["as_of"],
    )  # fmt: skip


def _duties(ids: Sequence[str], facts: Circumstances) -> tuple[Obligation, ...]:
    """Those that profile and case do not rule out."""
    return tuple(found for id in ids if (found := duty(id, facts)) is not None)


def _open(id: str, case: UseCase, company: Company) -> list[Message]:
    found = []
    if company.eu_exposure is Ternary.UNKNOWN and id != "prohibited":
        found.append(message("usecases.risk.eu_open"))
    if company.ai_role is None:
        found.append(message("usecases.risk.role_open"))
    elif company.ai_role is AiRole.INTERNAL_USER and case.customer_facing:
        found.append(message("usecases.risk.role_contradicts"))
    elif company.ai_role is AiRole.INTERNAL_USER and id == "high_impact":
        found.append(message("usecases.risk.internal_high_impact"))
    return found


def class_names() -> tuple[tuple[str, str, Text], ...]:
    """(id, shape, name) of every class, from the heaviest: for legends."""
    return tuple((c["id"], c["shape"], Text(**c["name"])) for c in _rules()["classes"])
