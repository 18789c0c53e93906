"""Transition actions of the question bank: what lifts a question from one level to the next, by whom, with which proof.

Content: ``resources/readiness/actions/s1.yaml`` … ``s5.yaml``. Nothing here orders actions; the roadmap does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from planner.i18n import Text
from planner.readiness.bank import STEP_IDS
from planner.resources import read_yaml, resource


@dataclass(frozen=True, slots=True)
class Action:
    """Lifts ``question`` from level ``to - 1`` to ``to``.

    ``effort`` is S (up to one month), M (one to three) or L (three to six); ``owner`` a role of the team; ``after`` names
    actions of other questions that must be done first (the lower steps of the same question always are); ``closes``
    names control topics (C01 …) for which the artefact is evidence.
    """

    id: str
    question: str
    to: int
    text: Text
    effort: str
    owner: str
    artefact: Text
    after: tuple[str, ...]
    closes: tuple[str, ...]


@cache
def actions() -> Mapping[str, Action]:
    """Every action of the bank by its id (``S1-01.2`` lifts S1-01 to level 2); read once."""
    found = (_action(a) for s in STEP_IDS for a in _content(s)["actions"])
    return MappingProxyType({a.id: a for a in found})


def _content(step: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(resource("readiness", "actions", f"{step.lower()}.yaml"))
    return content


def _action(content: Mapping[str, Any]) -> Action:
    question, to = str(content["question"]), int(content["to"])
    text, artefact = content["text"], content["artefact"]
    return Action(
        id=f"{question}.{to}", question=question, to=to, text=Text(ko=text["ko"], en=text["en"]),
        effort=str(content["effort"]), owner=str(content["owner"]),
        artefact=Text(ko=artefact["ko"], en=artefact["en"]), after=tuple(content.get("after", ())),
        closes=tuple(content.get("closes", ())),
    )  # fmt: skip
