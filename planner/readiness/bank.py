"""The question bank and the method, typed and read once: steps, questions, needs, holds, weights and thresholds.

Content: ``resources/readiness/*.yaml``. Nothing here scores; nothing here holds a number of the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from planner.explain import Source
from planner.i18n import Text
from planner.readiness.conditions import Tree
from planner.resources import read_yaml, resource

STEP_IDS = ("S1", "S2", "S3", "S4", "S5")


@dataclass(frozen=True, slots=True)
class Question:
    """``critical_except`` and ``targets`` are keyed by customisation level; ``when`` is a condition on the profile.

    ``meaning`` is raised in the bank when the wording of a question or of its levels changes so much that an old answer
    no longer says the same; answers to different meanings are never compared. Plain rewording leaves it.
    """

    id: str
    step: str
    dimension: str
    weight: int
    critical: bool
    critical_except: tuple[str, ...]
    quick: bool
    title: Text
    text: Text
    levels: tuple[Text, ...]
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    evidence: Text | None
    targets: Mapping[str, int]
    when: Tree | None
    meaning: int = 1

    def critical_at(self, level: str) -> bool:
        return self.critical and level not in self.critical_except


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str
    step: str
    name: Text
    weight: float


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    name: Text
    dimensions: tuple[Dimension, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A need question; ``anchors`` describe 0 to 4."""

    id: str
    title: Text
    text: Text
    anchors: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    id: str
    level: str
    name: Text
    what: Text
    trigger: Tree
    precondition: Tree
    cost_class: str
    implies: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class HoldRule:
    id: str
    title: Text
    sentence: Text
    fix: Text
    clause: Text
    fix_question: str | None
    when: Tree
    source: Text
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    name: Text
    weight: float


@dataclass(frozen=True, slots=True)
class Method:
    """Numbers of the method; ``raw`` keeps sections that only one module reads."""

    version: str
    points_per_level: float
    evidence_caps: Mapping[int, int]
    band_edges: tuple[float, ...]
    coverage_threshold: float
    gates: Mapping[str, Mapping[str, int]]
    step_weights: Mapping[str, Mapping[str, float]]
    robustness_multipliers: tuple[float, ...]
    confidence: Mapping[str, Any]
    evidence_grades: Mapping[int, Text]
    levels: Mapping[int, Text]
    customisation_levels: Mapping[str, Text]
    rungs: tuple[Rung, ...]
    counter_signals: tuple[Mapping[str, Any], ...]
    partner: Mapping[str, Mapping[str, Any]]
    value_criteria: tuple[Criterion, ...]
    feasibility_criteria: tuple[Criterion, ...]
    raw: Mapping[str, Any]

    @property
    def source(self) -> Source:
        """The method itself as a source, with its version and date."""
        return Source("readiness.method", f"{self.raw['name']['en']} {self.version}", as_of=str(self.raw["as_of"]))

    def assumption(self, name: str) -> Source:
        """Where the default ``name`` of the money model comes from."""
        entry = self.raw["money"][name]
        return Source(
            f"readiness.money.{name}",
            str(entry["source"]),
            as_of=str(self.raw["as_of"]),
            confidence=str(entry["basis"]),
        )

    def reasoning(self, name: str) -> Text:
        """Why the default ``name`` of the money model is what it is."""
        return _text(self.raw["money"][name]["reasoning"])

    def money(self, name: str) -> float:
        """Value of a default of the money model."""
        return float(self.raw["money"][name]["value"])

    def money_years(self, name: str) -> tuple[float, ...]:
        """Values of a default of the money model for years 1, 2, …; later years take the last one."""
        return tuple(float(v) for v in self.raw["money"][name]["value"])


@dataclass(frozen=True, slots=True)
class Bank:
    """``version`` is that of the newest part of the bank."""

    version: str
    steps: tuple[Step, ...]
    questions: Mapping[str, Question]
    needs: Mapping[str, Need]
    method: Method
    holds: tuple[HoldRule, ...]
    profile: Mapping[str, Any]
    topics: Mapping[str, Any]

    def step(self, id: str) -> Step:
        return next(s for s in self.steps if s.id == id)


@cache
def bank() -> Bank:
    """The bank that ships with the product; read once."""
    parts = [_read(f"{id.lower()}.yaml") for id in STEP_IDS]
    steps = tuple(map(_step, parts))
    return Bank(
        version=max((str(p["bank_version"]) for p in parts), key=_version_key),
        steps=steps,
        questions=MappingProxyType({q.id: q for s in steps for q in s.questions}),
        needs=MappingProxyType({n["id"]: _need(n) for n in _read("needs.yaml")["needs"]}),
        method=_method(_read("method.yaml")),
        holds=tuple(_hold(h) for h in _read("holds.yaml")["holds"]),
        profile=MappingProxyType(_read("profile.yaml")),
        topics=MappingProxyType(_read("topics.yaml")),
    )


def _read(name: str) -> Any:
    return read_yaml(resource("readiness", name))


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _text(content: Mapping[str, str]) -> Text:
    return Text(ko=content["ko"], en=content["en"])


def _step(content: Mapping[str, Any]) -> Step:
    id = str(content["step"])
    return Step(
        id=id,
        name=_text(content["name"]),
        dimensions=tuple(Dimension(d["id"], id, _text(d["name"]), float(d["weight"])) for d in content["dimensions"]),
        questions=tuple(_question(id, q) for q in content["questions"]),
    )


def _question(step: str, content: Mapping[str, Any]) -> Question:
    evidence = content.get("evidence")
    return Question(
        id=content["id"], step=step, dimension=content["dimension"], weight=int(content["weight"]),
        critical=bool(content["critical"]), critical_except=tuple(content.get("critical_except", ())),
        quick=bool(content["quick"]), title=_text(content["title"]), text=_text(content["text"]),
        levels=tuple(_text(t) for t in content["levels"]), tags=tuple(content["tags"]), topics=tuple(content["topics"]),
        evidence=_text(evidence) if evidence else None, targets=content["targets"], when=content.get("when"),
        meaning=int(content.get("meaning", 1)),
    )  # fmt: skip


def _need(content: Mapping[str, Any]) -> Need:
    return Need(
        content["id"], _text(content["title"]), _text(content["text"]), tuple(_text(t) for t in content["anchors"])
    )


def _hold(content: Mapping[str, Any]) -> HoldRule:
    return HoldRule(
        id=content["id"], title=_text(content["title"]), sentence=_text(content["sentence"]), fix=_text(content["fix"]),
        clause=_text(content["clause"]), fix_question=content.get("fix_question"), when=content["when"],
        source=_text(content["source"]), as_of=str(content["as_of"]), confidence=str(content["confidence"]),
    )  # fmt: skip


def _rung(content: Mapping[str, Any]) -> Rung:
    implies = {k: _text(v) for k, v in content["implies"].items() if k != "cost_class"}
    return Rung(
        id=content["id"], level=content["level"], name=_text(content["name"]), what=_text(content["what"]),
        trigger=content["trigger"], precondition=content["precondition"],
        cost_class=str(content["implies"]["cost_class"]), implies=implies,
    )  # fmt: skip


def _criteria(content: Any) -> tuple[Criterion, ...]:
    return tuple(Criterion(c["id"], _text(c["name"]), float(c["weight"])) for c in content)


def _method(content: Mapping[str, Any]) -> Method:
    return Method(
        version=str(content["version"]), points_per_level=float(content["points_per_level"]),
        evidence_caps=content["evidence_caps"], band_edges=tuple(float(e) for e in content["band_edges"]),
        coverage_threshold=float(content["coverage_threshold"]), gates=content["gates"],
        step_weights=content["step_weights"],
        robustness_multipliers=tuple(float(m) for m in content["robustness_multipliers"]),
        confidence=content["confidence"],
        evidence_grades={int(k): _text(v) for k, v in content["evidence_grades"].items()},
        levels={int(k): _text(v) for k, v in content["levels"].items()},
        customisation_levels={k: _text(v) for k, v in content["customisation_levels"].items()},
        rungs=tuple(_rung(r) for r in content["rungs"]), counter_signals=tuple(content["counter_signals"]),
        partner=content["partner"], value_criteria=_criteria(content["use_case"]["value"]),
        feasibility_criteria=_criteria(content["use_case"]["feasibility"]), raw=MappingProxyType(content),
    )  # fmt: skip
