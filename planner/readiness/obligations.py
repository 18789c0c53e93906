"""Legal duties and dates: which concern the company and why, and how each stands on a day.

Content: ``resources/readiness/obligations.yaml``. A fact the plan does not say leaves a row open and names the fact.
Not legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from planner.catalog.shelf_life import FactKind, shelf_lives
from planner.explain import Explanation, Figure, Input, Source
from planner.i18n import Message, Text, message
from planner.readiness.circumstances import Circumstances
from planner.readiness.conditions import expanded, weigh
from planner.readiness.responsible_results import Milestone
from planner.readiness.results import Obligation
from planner.resources import read_yaml, resource

STATES = {True: "applies", None: "open", False: "not_applicable"}


@cache
def law() -> Any:
    """Content of ``obligations.yaml``."""
    return read_yaml(resource("readiness", "obligations.yaml"))


@cache
def _conditions() -> Mapping[str, Any]:
    rows = law()
    return {row["id"]: expanded(row["when"], rows["conditions"]) for row in rows["obligations"]}


def judge_obligations(facts: Circumstances, on: date) -> tuple[Obligation, ...]:
    """Every row with its state for the company and its status on the day ``on``, law by law as written."""
    return tuple(_obligation(row, facts, on.isoformat()) for row in law()["obligations"])


def duty(id: str, facts: Circumstances) -> Obligation | None:
    """The row ``id`` as of the day the facts were checked, without reasons, unless the facts rule it out."""
    outcome, _ = weigh(_conditions()[id], facts.leaf)
    return None if outcome is False else _plain(id, STATES[outcome])


@cache
def _plain(id: str, state: str) -> Obligation:
    fixed = _fixed(id)
    status = _status(fixed["applies_from"], fixed["grace_until"], law()["as_of"])
    return Obligation(**fixed, status=status, state=state, reasons=())


def _obligation(row: Mapping[str, Any], facts: Circumstances, on: str) -> Obligation:
    outcome, reasons = facts.judge(_conditions()[row["id"]])
    fixed = _fixed(row["id"])
    return Obligation(
        **fixed,
        status=_status(row["applies_from"], fixed["grace_until"], on),
        state=STATES[outcome],
        reasons=reasons,
    )


@cache
def _fixed(id: str) -> Mapping[str, Any]:
    """What does not depend on plan or day."""
    rows = law()
    row = next(r for r in rows["obligations"] if r["id"] == id)
    source = law_source(row)
    return {
        "id": id, "instrument": text_of(rows["instruments"][row["instrument"]]), "clause": text_of(row["clause"]),
        "kind": row["kind"], "trigger": text_of(row["trigger"]), "duty": text_of(row["duty"]), "evidence": text_of(row["evidence"]),
        "sanction": maybe_text(row["sanction"]), "proviso": maybe_text(row.get("proviso")), "applies_from": row["applies_from"],
        "grace_until": rows["grace"]["until"] if row.get("grace") else None, "topics": tuple(row["topics"]),
        "source": source.title, "url": source.url, "as_of": str(source.as_of), "confidence": row["confidence"],
        "doubt": maybe_text(row.get("doubt")),
    }  # fmt: skip


def _status(applies_from: str, grace_until: str | None, on: str) -> str:
    if on < applies_from:
        return "coming"
    return "grace" if grace_until is not None and on < grace_until else "live"


def timeline(duties: tuple[Obligation, ...], on: date) -> tuple[Milestone, ...]:
    """The legal dates in order; a date without duties of its own concerns whom any row of its instrument concerns."""
    by_id = {d.id: d for d in duties}
    states = {d.instrument: set[str]() for d in duties}
    for d in duties:
        states[d.instrument].add(d.state)
    return tuple(_milestone(*row, by_id, states, on.isoformat()) for row in _dates())


@cache
def _dates() -> tuple[tuple[Mapping[str, Any], tuple[str, ...]], ...]:
    """What of each date does not depend on plan or day, and the rows it is for."""
    rows = law()
    return tuple(
        (
            {
                "id": row["id"], "day": row["date"], "name": text_of(row["name"]), "clause": text_of(row["clause"]),
                "instrument": text_of(rows["instruments"][row["instrument"]]), "source": law_source(row),
            },
            tuple(row["rows"]),
        )
        for row in sorted(rows["timeline"], key=lambda r: str(r["date"]))
    )  # fmt: skip


def _milestone(
    fixed: Mapping[str, Any], rows: tuple[str, ...], duties: Mapping[str, Obligation], states: Mapping[Text, set[str]],
    on: str,
) -> Milestone:  # fmt: skip
    own = {duties[id].state for id in rows} or states[fixed["instrument"]]
    concerns = True if "applies" in own else None if "open" in own else False
    return Milestone(**fixed, past=fixed["day"] <= on, concerns=concerns)


def duties_now(duties: tuple[Obligation, ...]) -> Figure:
    """How many duties concern the company and apply already, grace included."""
    now = tuple(d for d in duties if d.state == "applies" and d.status != "coming" and d.kind == "duty")
    return Figure(
        "responsible.duties_now", message("responsible.duties_now"), len(now), "count", why=partial(_duties_why, now)
    )


def _duties_why(now: tuple[Obligation, ...]) -> Explanation:
    return Explanation(
        formula=message("responsible.formula.duties_now"),
        worked=message("responsible.worked.count", n=len(now)),
        inputs=tuple(Input(d.instrument, d.clause) for d in now),
        sources=tuple(dict.fromkeys(law_source(r) for r in law()["obligations"] if r["id"] in {d.id for d in now})),
        notes=(message("readiness.note.self_assessment"),),
    )


def stale(on: date) -> Message | None:
    """What to say where the facts are older than their shelf life on the day ``on``."""
    age, most = (on - date.fromisoformat(law()["as_of"])).days, shelf_lives()[FactKind.LAW].days
    return message("responsible.stale", as_of=law()["as_of"], days=age, most=most) if age > most else None


def law_source(row: Mapping[str, Any]) -> Source:
    """Where a row was read, on which day, and how far it was checked."""
    id = str(row["source"])
    source = law()["sources"][id]
    return Source(f"law.{id}", text_of(source["title"]), source.get("url"), law()["as_of"], row["confidence"])


def text_of(content: Mapping[str, str]) -> Text:
    return Text(ko=content["ko"], en=content["en"])


def maybe_text(content: Mapping[str, str] | None) -> Text | None:
    return None if content is None else text_of(content)
