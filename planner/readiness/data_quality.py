"""Quality of a data set in the words of ISO/IEC 25012: which characteristics matter for its use, and the weakest of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, unknown
from planner.i18n import message
from planner.plan.data import Characteristics, DataSet
from planner.readiness.worked import digits
from planner.token_ratios import data_rules, source_of

ALL = tuple(Characteristics.model_fields)


@dataclass(frozen=True, slots=True)
class QualityResult:
    """``relevant`` characteristics in the order of the standard; ``weakest`` those with the lowest rating among them."""

    score: Figure
    relevant: tuple[str, ...]
    weakest: tuple[str, ...]
    open: tuple[str, ...]


def relevant(data: DataSet) -> tuple[str, ...]:
    """Characteristics that matter for what the set is used for."""
    rules = data_rules()["quality"]
    wanted = {c for use in data.used_for for c in rules["uses"][use.value]} or set(rules["default"])
    return tuple(c for c in ALL if c in wanted)


def judge_quality(index: int, data: DataSet) -> QualityResult:
    """Mean of the rated characteristics that matter, bounds with the open ones at 1 and at 5.

    The overall rating counts until a characteristic is rated.
    """
    id, name = f"data.{index}.quality", message("readiness.data.quality_score")
    asked = relevant(data)
    given = {c: v for c in asked if (v := getattr(data.characteristics, c)) is not None}
    if not given:
        if data.quality is None:
            score = unknown(id, name, "score1", message("readiness.missing.quality"))
        else:
            score = Figure(id, name, float(data.quality), "score1", basis=Basis.ANSWERED,
                           why=partial(_overall_why, index, data.quality))  # fmt: skip
        return QualityResult(score, asked, (), asked)
    low, high = data_rules()["quality"]["scale"]
    total, still = sum(given.values()), len(asked) - len(given)
    score = Figure(
        id, name, total / len(given), "score1", (total + low * still) / len(asked), (total + high * still) / len(asked),
        basis=Basis.ANSWERED, why=partial(_why, index, data, given, asked),
    )  # fmt: skip
    worst = min(given.values())
    return QualityResult(
        score, asked, tuple(c for c, v in given.items() if v == worst), tuple(c for c in asked if c not in given)
    )


def is_poor(quality: Figure) -> bool:
    """Whether a set has to be cleaned before it is used; what is not rated is not poor."""
    return quality.value is not None and quality.value <= float(data_rules()["warnings"]["quality_at_most"])


def _path(index: int, characteristic: str) -> Path:
    return ("data", "sets", index, "characteristics", characteristic)


def _overall_why(index: int, value: int) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.quality_overall"),
        inputs=(
            Input(
                message("field.dataset.quality.label"), Quantity(value, "score"), ("data", "sets", index, "quality"),
                Basis.ANSWERED,
            ),
        ),
    )  # fmt: skip


def _why(index: int, data: DataSet, given: dict[str, int], asked: tuple[str, ...]) -> Explanation:
    source = source_of("readiness.quality", data_rules()["quality"]["source"])
    values = " + ".join(str(v) for v in given.values())
    return Explanation(
        formula=message("readiness.formula.quality"),
        worked=message(
            "readiness.worked.mean", terms=values, whole=len(given),
            result=digits(sum(given.values()) / len(given), 1),
        ),
        inputs=tuple(
            Input(
                message(f"field.quality.{c}.label"),
                Quantity(given[c], "score") if c in given else message("common.unknown"), _path(index, c),
                Basis.ANSWERED,
            )
            for c in asked
        ),
        sources=(source,),
        notes=(message("readiness.note.quality_open"),) if len(given) < len(asked) else (),
    )  # fmt: skip
