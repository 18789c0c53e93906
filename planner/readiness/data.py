"""The data inventory: characters to tokens by script, and what must be settled before a set is used.

A token count from characters is an assumption with a range (``data.yaml``): it depends on the tokenizer of the model.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.plan.company import Ternary
from planner.plan.data import DataInventory, DataKind, DataSet, Rights
from planner.readiness.results import DataResult
from planner.readiness.worked import digits
from planner.resources import read_yaml, resource

CHARACTERS_PER_MILLION = 1e6
NOT_TEXT = (DataKind.IMAGES, DataKind.AUDIO)


@cache
def _rules() -> Any:
    return read_yaml(resource("readiness", "data.yaml"))


def assess_data(inventory: DataInventory) -> DataResult:
    tokens = tuple(_tokens(i, s) for i, s in enumerate(inventory.sets))
    return DataResult(tokens, _total(inventory, tokens), tuple(_warnings(inventory)))


def _tokens(index: int, data: DataSet) -> Figure:
    id, name = f"data.{index}.tokens", message("readiness.data.tokens")
    if data.kind in NOT_TEXT:
        return unknown(id, name, "token_m", message("readiness.missing.not_text"))
    if data.characters_m is None:
        return unknown(id, name, "token_m", message("readiness.missing.characters", name=_name(index, data)))
    ratio = _rules()["tokens_per_character"][data.language.value]
    characters = data.characters_m * CHARACTERS_PER_MILLION
    return Figure(
        id, name, characters * ratio["value"], "token_m", characters * ratio["low"], characters * ratio["high"],
        basis=Basis.ASSUMED, why=partial(_tokens_why, index, data),
    )  # fmt: skip


def _name(index: int, data: DataSet) -> Message | str:
    return data.name or message("readiness.data.unnamed", number=index + 1)


def _tokens_why(index: int, data: DataSet) -> Explanation:
    rules = _rules()
    ratio = rules["tokens_per_character"][data.language.value]
    source = Source(
        "readiness.tokens_per_character", rules["source"]["title"], rules["source"]["url"], rules["source"]["as_of"],
        rules["source"]["confidence"], rules["source"]["note"],
    )  # fmt: skip
    characters = data.characters_m or 0.0
    return Explanation(
        formula=message("readiness.formula.tokens"),
        worked=message(
            "readiness.worked.tokens", characters=digits(characters, 2), ratio=digits(ratio["value"], 2),
            result=Quantity(characters * CHARACTERS_PER_MILLION * ratio["value"], "token_m"),
        ),
        inputs=(
            Input(
                message("readiness.input.characters"), digits(characters, 2), ("data", "sets", index, "characters_m"),
                Basis.ANSWERED,
            ),
            Input(
                message("readiness.input.tokens_per_character"),
                message(f"ScriptShare.{data.language.value}"), ("data", "sets", index, "language"), Basis.ANSWERED,
            ),
            Input(
                message("readiness.input.ratio"), Quantity(ratio["value"], "ratio"), None, Basis.ASSUMED, (source,)
            ),
        ),
        error=message("readiness.error.ratio", low=digits(ratio["low"], 2), high=digits(ratio["high"], 2)),
        sources=(source,),
    )  # fmt: skip


def _total(inventory: DataInventory, tokens: tuple[Figure, ...]) -> Figure:
    """Sum over the text sets; unknown while one of them has no volume."""
    id, name = "data.total_tokens", message("readiness.data.total_tokens")
    parts = tuple(
        (_name(i, s), f) for i, (s, f) in enumerate(zip(inventory.sets, tokens, strict=True)) if s.kind not in NOT_TEXT
    )
    if not parts:
        return unknown(id, name, "token_m", message("readiness.missing.data_set"))
    lacking = [m for _, f in parts if f.value is None for m in f.missing]
    if lacking:
        return unknown(id, name, "token_m", *lacking)
    return Figure(
        id, name, sum(f.value or 0.0 for _, f in parts), "token_m", sum(f.low or 0.0 for _, f in parts),
        sum(f.high or 0.0 for _, f in parts), basis=Basis.ASSUMED,
        why=lambda: Explanation(
            formula=message("readiness.formula.total_tokens"), inputs=tuple(Input(n, f) for n, f in parts)
        ),
    )  # fmt: skip


def _warnings(inventory: DataInventory) -> list[tuple[int, Message]]:
    found: list[tuple[int, Message]] = []
    poor = int(_rules()["warnings"]["quality_at_most"])
    for index, data in enumerate(inventory.sets):
        if data.rights in (Rights.NONE, Rights.UNKNOWN, Rights.ASSUMED):
            found.append((index, message(f"readiness.data.rights_{data.rights.value}")))
        if data.personal_data is not Ternary.NO:
            found.append((index, message(f"readiness.data.personal_{data.personal_data.value}")))
        if data.quality is not None and data.quality <= poor:
            found.append((index, message("readiness.data.quality", quality=data.quality)))
        if not data.owner.strip():
            found.append((index, message("readiness.data.no_owner")))
    return found
