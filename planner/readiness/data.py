"""The data inventory judged: volume in tokens, quality, what each rung needs, and what must be settled before use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from planner.explain import Explanation, Figure, Path
from planner.i18n import Message, message
from planner.plan.company import Ternary
from planner.plan.data import DataInventory, DataSet, DataUse, HeldIn, Rights
from planner.readiness import data_volume as volume
from planner.readiness.data_conflicts import PERSONAL
from planner.readiness.data_needs import needs_of
from planner.readiness.data_quality import QualityResult, is_poor, judge_quality
from planner.readiness.results import DataResult, DataSetResult, DataWarning
from planner.token_ratios import data_rules

TRAINS = (DataUse.FINE_TUNING, DataUse.PRE_TRAINING)


def assess_data(inventory: DataInventory) -> DataResult:
    """Every data set, the totals over those with text, warnings and the needs of the rungs."""
    judged = [judge_quality(i, s) for i, s in enumerate(inventory.sets)]
    points = [
        tuple(DataWarning(i, words, (path,)) for path, words in _warnings(i, s, quality.score))
        for i, (s, quality) in enumerate(zip(inventory.sets, judged, strict=True))
    ]
    sets = tuple(_set(i, s, judged[i], points[i]) for i, s in enumerate(inventory.sets))
    text = [(i, volume.name_of(i, s)) for i, s in enumerate(inventory.sets) if volume.is_text(s)]
    return DataResult(
        sets=sets,
        total_tokens=volume.total("data.total_tokens", "total_tokens", ((n, sets[i].tokens) for i, n in text)),
        total_usable=volume.total("data.total_usable", "total_usable", ((n, sets[i].usable) for i, n in text)),
        needs=needs_of(inventory, sets),
        warnings=tuple(chain.from_iterable(points)),
    )


def example_sets(language: str) -> tuple[DataSet, ...]:
    """Rows to start from: names, kinds and units; how much it is, is the company's to say."""
    return tuple(
        DataSet.model_validate({**row, "name": row["name"][language]}) for row in data_rules()["examples"]
    )  # fmt: skip


def _set(index: int, data: DataSet, judged: QualityResult, points: tuple[DataWarning, ...]) -> DataSetResult:
    return DataSetResult(
        characters=volume.characters(index, data),
        tokens=volume.tokens(index, data),
        usable=volume.usable(index, data),
        quality=judged.score,
        open_points=_open_points(index, points),
        relevant=judged.relevant,
        weakest=judged.weakest,
        unrated=judged.open,
    )


def _open_points(index: int, points: tuple[DataWarning, ...]) -> Figure:
    formula = message("readiness.formula.open_points")
    return Figure(
        f"data.{index}.open_points", message("readiness.data.open_points"), len(points), "items",
        why=lambda: Explanation(formula=formula, notes=tuple(p.sentence for p in points)),
    )  # fmt: skip


def _warnings(index: int, data: DataSet, quality: Figure) -> Iterator[tuple[Path, Message]]:
    """What must be settled for one set, each with the field that settles it."""
    base: Path = ("data", "sets", index)
    if data.rights in (Rights.NONE, Rights.UNKNOWN, Rights.ASSUMED):
        yield (*base, "rights"), message(f"readiness.data.rights_{data.rights.value}")
    if data.personal_data is not Ternary.NO:
        yield (*base, "personal_data"), message(f"readiness.data.personal_{data.personal_data.value}")
    elif PERSONAL & set(data.classes):
        yield (*base, "personal_data"), message("readiness.data.personal_denied")
    if is_poor(quality):
        yield (*base, "quality"), message("readiness.data.quality", quality=quality)
    if not data.owner.strip():
        yield (*base, "owner"), message("readiness.data.no_owner")
    yield from _use_warnings(base, data)


def _use_warnings(base: Path, data: DataSet) -> Iterator[tuple[Path, Message]]:
    """What the use of a set asks for beyond what every set needs."""
    uses = set(data.used_for)
    if uses and data.personal_data is Ternary.YES:
        if data.country not in (HeldIn.KOREA, HeldIn.UNKNOWN):
            yield (*base, "country"), message("readiness.data.abroad")
        if not data.retention.strip():
            yield (*base, "retention"), message("readiness.data.no_retention")
    if DataUse.RETRIEVAL in uses and data.permissions is not Ternary.YES:
        yield (*base, "permissions"), message(f"readiness.data.permissions_{data.permissions.value}")
    if uses.intersection(TRAINS) and data.rights in (Rights.CHECKED, Rights.RECORDED) and not data.contract.strip():
        yield (*base, "contract"), message("readiness.data.no_contract")
    if DataUse.EVALUATION in uses and uses.intersection(TRAINS):
        yield (*base, "used_for"), message("readiness.data.leak")
    if uses & {DataUse.FINE_TUNING, DataUse.EVALUATION} and data.items is None:
        yield (*base, "items"), message("readiness.data.no_items")
