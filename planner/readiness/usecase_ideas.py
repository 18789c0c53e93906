"""From an entry of the catalogue to a use case: what it proposes, marked as to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.catalog.use_cases import Study, UseCaseIdea, WorkloadProfile
from planner.i18n import Language
from planner.plan.company import Company
from planner.plan.fields import get, put
from planner.plan.usecase import UseCase


def proposals(idea: UseCaseIdea, profile: WorkloadProfile | None, company: Company) -> Mapping[str, Any]:
    """What ``idea`` fills in, by dotted field path. Requests per user are in no source and stay open.

    ``profile`` gives the lengths where requests are counted in tokens; the number of users is proposed only where the
    whole staff uses it.
    """
    found: dict[str, Any] = {f"fit_check.{q}": "yes" for q in idea.fit_yes}
    found |= {f"fit_check.{q}": "no" for q in idea.fit_no}
    found |= {"uses_personal_data": idea.personal_data, "customer_facing": idea.customer_facing}
    if idea.high_impact_area is not None:
        found |= {"high_impact_area": idea.high_impact_area, "high_impact": idea.risk == "high"}
    if idea.eu_area is not None:
        found["eu_area"] = idea.eu_area
    if idea.everyone and company.employees is not None:
        found["demand.users"] = company.employees
    if profile is not None and profile.unit == "token" and profile.input_tokens and profile.output_tokens:
        found |= {
            "demand.input_tokens": round(profile.input_tokens),
            "demand.output_tokens": round(profile.output_tokens),
        }
    return found


def case_from(
    idea: UseCaseIdea, profile: WorkloadProfile | None, company: Company, id: str, language: Language | str
) -> UseCase:
    """A use case that starts from ``idea``, with all its proposals to be confirmed."""
    proposed = proposals(idea, profile, company)
    case = UseCase(id=id, name=idea.name.get(language)[:80], origin=idea.id, to_confirm=tuple(proposed))
    for field, value in proposed.items():
        case = put(case, tuple(field.split(".")), value)
    return case


def still_to_confirm(
    case: UseCase, ideas: Mapping[str, UseCaseIdea], profiles: Mapping[str, WorkloadProfile], company: Company
) -> tuple[str, ...]:
    """Fields nobody has confirmed: those of ``to_confirm`` that still hold what the catalogue proposed."""
    idea = ideas.get(case.origin)
    if idea is None or not case.to_confirm:
        return ()
    proposed = proposals(idea, profiles.get(idea.workload_id), company)
    return tuple(
        f for f in case.to_confirm if f not in proposed or _plain(get(case, tuple(f.split(".")))) == proposed[f]
    )


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def evidence_of(idea: UseCaseIdea, studies: Mapping[str, Study]) -> tuple[Study, ...]:
    return tuple(studies[id] for id in idea.evidence)
