"""Plans to start from: one per situation. Numbers are kept once, in the Korean plan; ``NAME.en.yaml`` has its texts in English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from planner.i18n import Text
from planner.plan.file import load_plan
from planner.plan.plan import Plan
from planner.resources import read_yaml, templates_folder


@dataclass(frozen=True, slots=True)
class Template:
    """``drawing`` is its icon; ``use_cases`` and ``duties`` (legal rows that apply) are how many the plan holds."""

    id: str
    title: Text
    situation: Text
    path: Path
    drawing: str
    use_cases: int
    duties: int


@cache
def templates() -> tuple[Template, ...]:
    """Every template in the order of ``templates/index.yaml``."""
    folder = templates_folder()
    made = []
    for id, entry in read_yaml(folder / "index.yaml").items():
        title, situation = Text(**entry["title"]), Text(**entry["situation"])
        counts = entry["use_cases"], entry["duties"]
        made.append(Template(id, title, situation, folder / f"{id}.plan", entry["drawing"], *counts))
    return tuple(made)


@cache
def load_template(id: str, language: str = "ko") -> Plan:
    """A plan as a template starts it in ``language``; raises KeyError for an unknown id."""
    for template in templates():
        if template.id == id:
            return _in_language(load_plan(template.path), template.path, language)
    raise KeyError(id)


def _in_language(plan: Plan, path: Path, language: str) -> Plan:
    """The plan with each text that ``NAME.LANGUAGE.yaml`` gives, and its report in that language."""
    words_path = path.with_suffix(f".{language}.yaml")
    if not words_path.exists():
        return plan
    content = _translated(plan.model_dump(), read_yaml(words_path))
    content["settings"]["report_language"] = language
    return Plan.model_validate(content)


def _translated(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, dict):
        return {key: _translated(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_translated(item, words) for item in value]
    return value
