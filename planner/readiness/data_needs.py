"""What each rung of customisation needs of data against what the inventory shows (method §5.2, §5.3).

Only what is shown counts. What could still count, because a field is open, leaves the judgement open and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.company import Ternary
from planner.plan.data import DataInventory, DataKind, DataSet, DataUse, Rights
from planner.readiness.data_quality import is_poor
from planner.readiness.data_volume import is_text, name_of
from planner.readiness.results import DataNeed, DataSetResult
from planner.readiness.spans import added, ranged, span_of_figure
from planner.sizing.uncertainty import Range
from planner.token_ratios import data_rules, source_of

SETS: Path = ("data", "sets")
UNITS = {"documents": "sets", "evaluation": "items", "labelled": "items", "licensed_tokens": "token_m"}
SHOWN_RIGHTS = (Rights.CHECKED, Rights.RECORDED)


@dataclass(frozen=True, slots=True)
class Share:
    """What one set adds. ``span`` None: it may add something, ``open`` says what has to be known for that."""

    index: int
    name: Message | str
    span: Range | None
    path: Path
    open: Message | None = None


def needs_of(inventory: DataInventory, results: Sequence[DataSetResult]) -> tuple[DataNeed, ...]:
    """One entry for every rung and requirement of the rules, in their order."""
    shares = {what: tuple(find(inventory, results)) for what, find in _SHARES.items()}
    return tuple(_need(rule, shares[rule["what"]], inventory) for rule in data_rules()["needs"])


def confirmed(shares: Iterable[Share]) -> Range:
    """What the inventory shows for certain; ranges of one calculation add up side by side."""
    return added(s.span for s in shares if s.span is not None)


def _need(rule: Any, shares: tuple[Share, ...], inventory: DataInventory) -> DataNeed:
    rung, what = str(rule["rung"]), str(rule["what"])
    unit, id = UNITS[what], f"data.need.{rung}.{what}"
    least = _least(rule, inventory)
    lacking = tuple(s.open for s in shares if s.open is not None)
    span = confirmed(shares)
    have_name = message(f"readiness.need.{what}")
    need = Figure(f"{id}.need", message("readiness.need.at_least"), least, unit, basis=Basis.ASSUMED,
                  why=partial(_need_why, rule, what))  # fmt: skip
    counted = any(s.span is not None for s in shares)
    if not inventory.sets or (lacking and not counted):
        lacking = lacking or (message("readiness.missing.any_set"),)
        have = unknown(f"{id}.have", have_name, unit, *lacking)
        gap = unknown(f"{id}.gap", message("readiness.need.gap"), unit, *lacking)
        return DataNeed(rung, what, need, have, gap, None, message("readiness.need.open"), lacking, _fix(shares))
    assumed = span.low < span.high
    have = ranged(f"{id}.have", have_name, span, unit, assumed, partial(_have_why, what, shares, span))
    short = span.map(lambda amount: max(0.0, least - amount))
    gap = ranged(
        f"{id}.gap", message("readiness.need.gap"), short, unit, assumed, partial(_gap_why, have, need, short.mid, unit)
    )
    met = span.low >= least
    state = True if met else None if lacking or span.high >= least else False
    key = "met" if met else "still_open" if lacking else "in_range" if state is None else "short"
    words = message(f"readiness.need.{key}", gap=Quantity(short.mid, unit), count=len(lacking))
    return DataNeed(rung, what, need, have, gap, state, words, lacking, _fix(shares))


def _least(rule: Any, inventory: DataInventory) -> float:
    """The least amount; of documents every set that is meant for retrieval has to be ready."""
    least = float(rule["at_least"])
    meant = sum(DataUse.RETRIEVAL in s.used_for for s in inventory.sets)
    return max(least, float(meant)) if rule["what"] == "documents" else least


def _fix(shares: tuple[Share, ...]) -> Path:
    """The first set with something open, else the first that adds nothing."""
    open_ = [s.path for s in shares if s.open is not None]
    nothing = [s.path for s in shares if s.span == Range.exact(0.0)]
    return next(iter((*open_, *nothing)), SETS)


# --- what a set adds ---------------------------------------------------------------------------------------------


def _documents(inventory: DataInventory, results: Sequence[DataSetResult]) -> Iterable[Share]:
    """1 for a retrieval set that is ready: rights shown, access rights carried over, personal data told, not poor."""
    for index, data, result in _used(inventory, results, DataUse.RETRIEVAL):
        base, name = (*SETS, index), name_of(index, data)
        if data.rights is Rights.NONE:
            yield Share(index, name, Range.exact(0.0), (*base, "rights"))
        elif data.permissions is Ternary.NO:
            yield Share(index, name, Range.exact(0.0), (*base, "permissions"))
        elif is_poor(result.quality):
            yield Share(index, name, Range.exact(0.0), (*base, "quality"))
        else:
            fields = [
                ("rights", data.rights in SHOWN_RIGHTS),
                ("permissions", data.permissions is Ternary.YES),
                ("personal_data", data.personal_data is not Ternary.UNKNOWN),
            ]
            yield _unless_open(index, name, Range.exact(1.0), fields)
    yield from _unsaid_uses(inventory)


def _items(inventory: DataInventory, results: Sequence[DataSetResult], use: DataUse) -> Iterable[Share]:
    for index, data, _ in _used(inventory, results, use):
        path, name = (*SETS, index, "items"), name_of(index, data)
        if data.rights is Rights.NONE:
            yield Share(index, name, Range.exact(0.0), (*SETS, index, "rights"))
        elif data.items is None:
            yield Share(index, name, None, path, message("readiness.missing.items", name=name))
        else:
            yield Share(index, name, Range.exact(float(data.items)), path)
    yield from _unsaid_uses(inventory)


def _licensed(inventory: DataInventory, results: Sequence[DataSetResult]) -> Iterable[Share]:
    for index, data, result in _used(inventory, results, DataUse.PRE_TRAINING):
        if not is_text(data):
            continue
        name, figure = name_of(index, data), result.usable
        if data.rights is Rights.NONE:
            yield Share(index, name, Range.exact(0.0), (*SETS, index, "rights"))
        elif figure.value is None:
            yield Share(index, name, None, (*SETS, index, "volume"), figure.missing[0])
        else:
            yield _unless_open(index, name, span_of_figure(figure), [("rights", data.rights in SHOWN_RIGHTS)])
    yield from _unsaid_uses(inventory, skip=(DataKind.IMAGES,))


def _unless_open(index: int, name: Message | str, span: Range, fields: list[tuple[str, bool]]) -> Share:
    """The share, or what of the named fields has to be shown first."""
    for field, shown in fields:
        if not shown:
            words = message("readiness.missing.field", name=name, field=message(f"field.dataset.{field}.label"))
            return Share(index, name, None, (*SETS, index, field), words)
    return Share(index, name, span, (*SETS, index))


def _used(
    inventory: DataInventory, results: Sequence[DataSetResult], use: DataUse
) -> Iterable[tuple[int, DataSet, DataSetResult]]:
    for index, (data, result) in enumerate(zip(inventory.sets, results, strict=True)):
        if use in data.used_for:
            yield index, data, result


def _unsaid_uses(inventory: DataInventory, skip: tuple[DataKind, ...] = ()) -> Iterable[Share]:
    """Sets whose use is not said may count; what they would add is not known."""
    for index, data in enumerate(inventory.sets):
        if not data.used_for and data.kind not in skip:
            name = name_of(index, data)
            words = message("readiness.missing.used_for", name=name)
            yield Share(index, name, None, (*SETS, index, "used_for"), words)


_SHARES: dict[str, Callable[[DataInventory, Sequence[DataSetResult]], Iterable[Share]]] = {
    "documents": _documents,
    "evaluation": partial(_items, use=DataUse.EVALUATION),
    "labelled": partial(_items, use=DataUse.FINE_TUNING),
    "licensed_tokens": _licensed,
}


def labelled_items(inventory: DataInventory, results: Sequence[DataSetResult]) -> tuple[Share, ...]:
    """Examples with an answer that may be used to tune a model."""
    return tuple(_SHARES["labelled"](inventory, results))


def evaluation_items(inventory: DataInventory, results: Sequence[DataSetResult]) -> tuple[Share, ...]:
    """Questions for evaluation with their answers."""
    return tuple(_SHARES["evaluation"](inventory, results))


# --- why ---------------------------------------------------------------------------------------------------------


def _need_why(rule: Any, what: str) -> Explanation:
    notes = (message("readiness.need.usual", usual=Quantity(rule["usual"], UNITS[what])),) if "usual" in rule else ()
    return Explanation(
        formula=message(f"readiness.need.why.{what}"),
        sources=(source_of("readiness.data_needs", data_rules()["needs_source"]),),
        notes=notes,
    )


def _have_why(what: str, shares: tuple[Share, ...], span: Range) -> Explanation:
    unit = UNITS[what]
    return Explanation(
        formula=message(f"readiness.need.formula.{what}"),
        worked=message("readiness.worked.result", result=Quantity(span.mid, unit)),
        inputs=tuple(
            Input(s.name, Quantity(s.span.mid, unit) if s.span is not None else message("common.unknown"), s.path)
            for s in shares
        ),
        notes=tuple(s.open for s in shares if s.open is not None),
    )


def _gap_why(have: Figure, need: Figure, short: float, unit: str) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.gap"),
        worked=message("readiness.worked.gap", need=Quantity(need.value, unit), have=Quantity(have.value, unit),
                       result=Quantity(short, unit)),
        inputs=(Input(need.name, need), Input(have.name, have)),
    )  # fmt: skip
