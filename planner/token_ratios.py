"""Tokens per character of each script, and of a mixture of scripts (``resources/readiness/data.yaml``).

Planning assumptions with their range: the tokenizer of the chosen model decides in the end. Knows no text and no plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from planner.explain import Source
from planner.plan.data import Script
from planner.resources import read_yaml, resource
from planner.sizing.uncertainty import Range


@cache
def data_rules() -> Mapping[str, Any]:
    """The rules of the data step with their coefficients."""
    made: Mapping[str, Any] = read_yaml(resource("readiness", "data.yaml"))
    return made


def span_of(entry: Mapping[str, Any]) -> Range:
    """Low, value and high of one coefficient."""
    return Range(float(entry["low"]), float(entry["value"]), float(entry["high"]))


@cache
def script_coefficient(script: Script) -> Range:
    """Tokens per character of one script."""
    return span_of(data_rules()["tokens_by_script"][script.value])


def tokens_of(scripts: Mapping[Script, int]) -> Range:
    """Tokens of so many characters by script. One tokenizer reads all of them, so the bounds add up."""
    parts = [script_coefficient(s).times(n) for s, n in scripts.items()]
    return Range(sum(p.low for p in parts), sum(p.mid for p in parts), sum(p.high for p in parts))


def ratio_of(scripts: Mapping[Script, int]) -> Range | None:
    """Tokens per character of a text of that mixture; None where no character was counted."""
    characters = sum(scripts.values())
    return tokens_of(scripts).times(1 / characters) if characters else None


def source_of(id: str, entry: Mapping[str, Any]) -> Source:
    """The source of a coefficient as the rules give it."""
    return Source(id, entry["title"], entry["url"], entry["as_of"], entry["confidence"], entry["note"])


def script_source() -> Source:
    return source_of("readiness.tokens_by_script", data_rules()["script_source"])
