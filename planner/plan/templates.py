"""Plans to start from: one per situation, texts in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planner.i18n import Text
from planner.plan.file import load_plan
from planner.plan.plan import Plan
from planner.resources import read_yaml, templates_folder


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    title: Text
    situation: Text
    path: Path


@cache
def templates() -> tuple[Template, ...]:
    """Every template in the order of ``templates/index.yaml``."""
    folder = templates_folder()
    return tuple(
        Template(id, Text(**entry["title"]), Text(**entry["situation"]), folder / f"{id}.plan")
        for id, entry in read_yaml(folder / "index.yaml").items()
    )


def load_template(id: str) -> Plan:
    """A fresh plan from a template; raises KeyError for an unknown id."""
    for template in templates():
        if template.id == id:
            return load_plan(template.path)
    raise KeyError(id)
