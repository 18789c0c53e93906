"""The nine safeguards: what each is for and costs, which the risks call for, which are chosen.

Content: ``resources/readiness/guardrails.yaml``. No effect on a residual rating is claimed: whoever rates the risk judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from planner.explain import Source
from planner.i18n import message
from planner.plan.responsible import Guardrail, ResponsibleAi, Risk
from planner.readiness.obligations import text_of
from planner.readiness.responsible_results import GuardrailState, Proposal
from planner.readiness.risks import nist_names, owasp_names, risk_rules
from planner.resources import read_yaml, resource


@cache
def _rules() -> Any:
    return read_yaml(resource("readiness", "guardrails.yaml"))


def guardrails(responsible: ResponsibleAi, proposals: tuple[Proposal, ...]) -> tuple[GuardrailState, ...]:
    """Every safeguard; one is proposed where a risk of the register or an open proposal calls for it."""
    called = {r["id"]: r["guardrails"] for r in risk_rules()["risks"]}
    made = []
    for row in _rules()["guardrails"]:
        risks = tuple(i for i, r in enumerate(responsible.risks) if _against(row, r, called.get(r.proposal)))
        open_ = tuple(p.name for p in proposals if not p.dismissed and row["id"] in p.guardrails)
        chosen = Guardrail(row["id"]) in responsible.guardrails
        made.append(
            GuardrailState(
                **_fixed(row["id"]), chosen=chosen, proposed=not chosen and bool(risks or open_), risks=risks, proposals=open_
            )
        )  # fmt: skip
    return tuple(made)


def _against(row: Mapping[str, Any], risk: Risk, called: list[str] | None) -> bool:
    """What a proposal calls for; for a risk of one's own, what its published numbers call for."""
    if called is not None:
        return row["id"] in called
    return risk.nist in row["nist"] or risk.owasp in row["owasp"]


@cache
def _fixed(id: str) -> Mapping[str, Any]:
    rules = _rules()
    row = next(g for g in rules["guardrails"] if g["id"] == id)
    return {
        "id": id, "what": text_of(row["what"]), "stage": message(f"Stage.{row['stage']}"), "latency": text_of(row["latency"]),
        "people": text_of(row["people"]), "nist": tuple(nist_names()[n] for n in row["nist"]),
        "owasp": tuple(owasp_names()[o] for o in row["owasp"]),
        "source": Source(f"guardrail.{id}", text_of(rules["source"]), None, rules["as_of"], rules["basis"]),
    }  # fmt: skip
