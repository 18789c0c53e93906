"""Thresholds of laws in training FLOP, against the training the plan describes.

C = 6 × parameters × tokens. Amounts are intervals: what is not known is anything from nought, so a threshold is called
reached or missed only where no unknown could change it. A base model's compute is known only where the catalogue holds
its training tokens; it is never guessed. Content: ``resources/legal_triggers.yaml``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from planner.catalog import Catalog
from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, Text, message
from planner.infrastructure import LegalTrigger, TrainingResult
from planner.plan import Plan
from planner.resources import read_yaml, resource

FLOP_PER_PARAMETER_AND_TOKEN = 6.0
CONTINUED = "T4"
"""The rung on which pre-training goes on from a base model; on any other it makes a new one."""
Amount = tuple[float, float]
"""Lowest and highest FLOP it can be."""
NOTHING: Amount = (0.0, 0.0)
UNKNOWN: Amount = (0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Training:
    """FLOP of the plan: ``scratch`` makes a new model, ``changes`` go on from a base model whose own compute is ``base``."""

    scratch: Amount
    changes: Amount
    base: float | None
    base_name: str
    parts: tuple[tuple[str, Figure], ...] = ()
    base_inputs: tuple[float, float] | None = None
    """Active parameters and training tokens of the base model, where both are known."""

    @property
    def work(self) -> Amount:
        return _sum(self.scratch, self.changes)

    @property
    def with_base(self) -> Amount:
        return _sum(self.changes, UNKNOWN if self.base is None else (self.base, self.base))


@cache
def trigger_rules() -> Any:
    """Content of ``legal_triggers.yaml``."""
    return read_yaml(resource("legal_triggers.yaml"))


def training_flop(parameters: float, tokens: float) -> float:
    """FLOP of training a model of ``parameters`` (active ones) on ``tokens``."""
    return FLOP_PER_PARAMETER_AND_TOKEN * parameters * tokens


def training_of(
    plan: Plan, catalog: Catalog, tuning: TrainingResult | None, training: TrainingResult | None, rung: str | None
) -> Training:
    model = catalog.models.get(plan.infrastructure.hardware.model_id or "")
    known = (model.active_params_b * 1e9, model.training_tokens) if model and model.training_tokens else None
    tuned, trained = _amount(tuning), _amount(training)
    continued = rung == CONTINUED
    parts = (("pre_training", training), ("fine_tuning", tuning))
    own = training is not None and not continued  # then tuning works on the own model
    return Training(
        scratch=_sum(trained, tuned) if own else NOTHING,
        changes=NOTHING if own else _sum(trained, tuned),
        base=training_flop(*known) if known else None,
        base_name=model.name if model else "",
        parts=tuple((name, result.flop) for name, result in parts if result is not None),
        base_inputs=known,
    )


def legal_triggers(
    plan: Plan, catalog: Catalog, tuning: TrainingResult | None, training: TrainingResult | None, rung: str | None
) -> tuple[LegalTrigger, ...]:
    """Each threshold with the compute it is held against, whether it is reached, and what that brings."""
    return judge_triggers(training_of(plan, catalog, tuning, training, rung))


def judge_triggers(work: Training) -> tuple[LegalTrigger, ...]:
    rows = {row["id"]: row for row in trigger_rules()["triggers"]}
    modifier = next(row for row in rows.values() if row["of"] == "share")
    becomes_provider = _passes(work.changes, _limit(modifier, work), modifier["inclusive"])
    return tuple(_trigger(row, work, becomes_provider) for row in rows.values())


def _trigger(row: Mapping[str, Any], work: Training, becomes_provider: bool | None) -> LegalTrigger:
    amount, limit = _compared(row, work, becomes_provider), _limit(row, work)
    reached = _passes(amount, limit, row["inclusive"])
    if row["of"] == "work" and reached is False and amount[1] > 0 and work.base is not None:
        with_base = _passes(_sum(amount, (work.base, work.base)), limit, row["inclusive"])
        reached = None if with_base else False  # whether the base model counts is to be checked
    name = Text(**row["name"])
    source = Source(f"legal.{row['id']}", Text(**row["source"]), None, row["checked_on"], row["confidence"])
    sentence = message(
        f"legal.{_verdict(reached, work)}", name=name, limit=Quantity(limit, "flop"), flop=Quantity(amount[0], "flop"),
        clause=Text(**row["clause"]),
    )  # fmt: skip
    return LegalTrigger(
        id=row["id"], name=name, threshold=_threshold(row, work, limit, source),
        compute=_compute(row, work, amount, becomes_provider, source), reached=reached, sentence=sentence, clause=Text(**row["clause"]), consequence=Text(**row["consequence"]),
        further=Text(**row["further"]), source=Text(**row["source"]), as_of=row["checked_on"], confidence=row["confidence"],
    )  # fmt: skip


def _verdict(reached: bool | None, work: Training) -> str:
    if reached is None:
        return "unknown"
    if reached:
        return "reached"
    return "no_training" if work.work == NOTHING else "not_reached"


def _limit(row: Mapping[str, Any], work: Training) -> float:
    if row["of"] != "share":
        return float(row["flop"])
    whole = float(row["unknown_base"]) if work.base is None else work.base
    return whole * float(row["numerator"]) / float(row["denominator"])


def _compared(row: Mapping[str, Any], work: Training, becomes_provider: bool | None) -> Amount:
    """Which compute counts: all of the plan, the modification, or that of a model the company is provider of."""
    if row["of"] == "work":
        return work.work
    if row["of"] == "share":
        return work.changes
    if work.scratch[1] > 0:
        return work.scratch
    if becomes_provider is False:
        return NOTHING
    return work.with_base if becomes_provider else (0.0, work.with_base[1])


def _passes(amount: Amount, limit: float, inclusive: bool) -> bool | None:
    low, high = ((a >= limit if inclusive else a > limit) for a in amount)
    return True if low else None if high else False


def _amount(result: TrainingResult | None) -> Amount:
    if result is None:
        return NOTHING
    value = result.flop.value
    return UNKNOWN if value is None else (value, value)


def _sum(a: Amount, b: Amount) -> Amount:
    return a[0] + b[0], a[1] + b[1]


def _threshold(row: Mapping[str, Any], work: Training, limit: float, source: Source) -> Figure:
    return Figure(
        f"legal.{row['id']}", Text(**row["name"]), limit, "flop",
        basis=Basis.CALCULATED if row["of"] == "share" and work.base is not None else Basis.QUOTED,
        why=partial(_threshold_why, row, work, source),
    )  # fmt: skip


def _threshold_why(row: Mapping[str, Any], work: Training, source: Source) -> Explanation:
    further = message("readiness.words", text=Text(**row["further"]))
    if row["of"] != "share":
        return Explanation(message("why.legal"), sources=(source,), notes=(further,))
    if work.base is not None:
        worked = message(
            "legal.worked.third", base=Quantity(work.base, "flop"), result=Quantity(_limit(row, work), "flop")
        )
    else:
        worked = message(
            "legal.worked.third_unknown", base=Quantity(row["unknown_base"], "flop"), result=Quantity(_limit(row, work), "flop"),
            systemic=Quantity(row["unknown_systemic"], "flop"),
        )  # fmt: skip
    return Explanation(message("legal.formula.third"), worked, _base_inputs(work), sources=(source,), notes=(further,))


def _base_inputs(work: Training) -> tuple[Input, ...]:
    path = ("infrastructure", "hardware", "model_id")
    if work.base_inputs is None:
        return (Input(message("legal.base"), message("legal.base_unknown", name=work.base_name or "–"), path),)
    parameters, tokens = work.base_inputs
    worked = message(
        "legal.base_known", name=work.base_name, billions=parameters / 1e9, tokens=Quantity(tokens, "token_m"),
        result=Quantity(work.base, "flop"),
    )  # fmt: skip
    return (Input(message("legal.base"), worked, path, Basis.QUOTED),)


def _compute(
    row: Mapping[str, Any], work: Training, amount: Amount, becomes_provider: bool | None, source: Source
) -> Figure:
    id, name = f"legal.{row['id']}.compute", message(f"legal.compute.{row['of']}")
    if amount[0] != amount[1]:
        missing = [m for _, figure in work.parts for m in figure.missing]
        if row["of"] == "own" and work.base is None and work.scratch[1] == 0:
            missing.append(message("legal.base_unknown", name=work.base_name or "–"))
        return unknown(id, name, "flop", *missing)
    return Figure(
        id, name, amount[0], "flop", basis=Basis.CALCULATED,
        why=partial(_compute_why, row, work, amount, becomes_provider, source),
    )  # fmt: skip


def _compute_why(
    row: Mapping[str, Any], work: Training, amount: Amount, becomes_provider: bool | None, source: Source
) -> Explanation:
    inputs = tuple(Input(figure.name, figure, ("infrastructure", part)) for part, figure in work.parts)
    base = _base_inputs(work) if row["of"] != "work" and work.changes != NOTHING else ()
    counts_none = (
        row["of"] == "own" and work.scratch == NOTHING and becomes_provider is False and work.changes != NOTHING
    )
    consequence = message("readiness.words", text=Text(**row["consequence"]))
    further: Message = message("readiness.words", text=Text(**row["further"]))
    return Explanation(
        formula=message(f"legal.formula.{row['of']}"),
        worked=message("legal.worked.none") if counts_none else message("legal.worked.sum", result=Quantity(amount[0], "flop")),
        inputs=(*inputs, *base),
        sources=(source,),
        tipping=message("legal.tipping", limit=Quantity(_limit(row, work), "flop"), consequence=consequence),
        notes=(further, message("readiness.note.self_assessment")),
    )  # fmt: skip
