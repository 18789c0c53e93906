"""A plan with something hostile in every field that takes words, found from the model itself."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.explain import Path
from planner.plan import Plan
from planner.plan.answers import Answer
from planner.plan.build import ActionNote, StagePlan
from planner.plan.changes import Change
from planner.plan.measurement import Measurement, ResultTool
from planner.plan.own_facts import OwnFact
from planner.plan.respondents import Agreement, StepId, new_respondent
from planner.plan.responsible import ControlChoice, Risk
from planner.plan.scenario import Scenario
from planner.plan.sign_off import signed
from planner.plan.snapshots import CaseMark, GateMark, HoldMark, Number
from planner.plan.team import Stage
from planner.plan.templates import load_template
from planner.plan.workshop import ParkedNote
from planner.snapshots import take

MARKUP = '<img src="file:///etc/hostname"><a href="http://127.0.0.1:9/x">x</a><b>y</b>'
FORMULAS = (
    '=HYPERLINK("http://127.0.0.1:9","x")', "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1", "＝1+1", "{=1}", '=DDE("cmd";"/C calc";"x")', '=WEBSERVICE("http://127.0.0.1:9")',
)  # fmt: skip
LINES = (
    "x\r\nBEGIN:VEVENT\r\nATTACH:http://127.0.0.1:9",
    "a;b,c\\n\\",
    "x\n2026-01-01 00:00:00,000 ERROR forged",
    "$(id) `id`; id",
)
MARKS = (
    MARKUP, "</w:t><script>alert(1)</script>&lt;b&gt;&#x1b;]]>", "\u202egnp.exe\u2066\u200b\ufeff", "javascript:alert(1)",
    "\\\\host\\share\\x.png", "file:///etc/passwd", "{0.__class__} %s ${HOME} {n}", "&& _x000D_ _x0041_ &G &P", "../../x",
    "말 漢字 👩‍👩‍👧 \u0301\u0489", "__import__('os')", "!!python/object:os.system", "1e999", "NaN",
)  # fmt: skip
WORDS = (*MARKS, *FORMULAS, *LINES)


def annotated(kind: Any) -> Any:
    """The type without its limits."""
    while typing.get_origin(kind) is typing.Annotated:
        kind = typing.get_args(kind)[0]
    return kind


def arms(kind: Any) -> list[Any]:
    kind = annotated(kind)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [inner for a in typing.get_args(kind) for inner in arms(a)]
    return [kind]


def worded(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> set[str]:
    """Every ``Model.field`` under ``model`` that takes words."""
    seen = set() if seen is None else seen
    if model in seen:
        return set()
    seen.add(model)
    found: set[str] = set()
    for name, info in model.model_fields.items():
        stack = [info.annotation]
        while stack:
            for arm in arms(stack.pop()):
                if arm is str:
                    found.add(f"{model.__name__}.{name}")
                elif isinstance(arm, type) and issubclass(arm, BaseModel):
                    found |= worded(arm, seen)
                elif typing.get_origin(arm) is tuple:
                    stack += [a for a in typing.get_args(arm) if a is not Ellipsis]
                elif isinstance(origin := typing.get_origin(arm), type) and issubclass(origin, Mapping):
                    stack.append(typing.get_args(arm)[1])
    return found


def crowded() -> Plan:
    """A plan with at least one entry in every list and mapping."""
    plan = load_template("finance")
    case, question, day = plan.use_cases[0].id, next(iter(plan.answers)), datetime(2026, 11, 26)
    person = new_respondent()
    measured = Measurement(
        tool=ResultTool.VLLM, model_id="x", gpu_id="x", precision="fp8", engine="x", input_tokens=1, output_tokens=1,
        concurrency=1, output_tok_s=1,
    )  # fmt: skip
    content = plan.model_dump()
    content["respondents"] = [
        person.model_dump() | {"votes": {question: {"level": 3}}, "earlier": {question: {"level": 2}}}
    ]
    content["agreements"] = {question: Agreement(level=3, on=day.date()).model_dump()}
    content["workshop"]["parked"] = [ParkedNote(question=question).model_dump()]
    content["build"] |= {
        "stages": {Stage(next(iter(Stage))): StagePlan().model_dump()},
        "cases": {case: {next(iter(Stage)): StagePlan().model_dump()}},
        "actions": {f"{question}.3": ActionNote().model_dump()},
    }
    content["infrastructure"]["measurements"] = [measured.model_dump()]
    content["responsible"]["risks"] = [Risk().model_dump()]
    content["responsible"]["dismissed"] = ["x"]
    content["responsible"]["controls"] = {"A.2.2": ControlChoice().model_dump()}
    content["scenarios"] = [Scenario(name="x", cases=(case,)).model_dump()]
    content["own_facts"] = {
        "gpu_prices/l40s": OwnFact(values={"usd": 9000.0}, source="x", as_of="2026-01").model_dump(),
        "gpus/own-gpu": OwnFact(values={"name": "x"}, source="x", as_of="2026").model_dump(),
    }
    content["changes"] = [Change(at=day, path=("title",), old="x", new="y").model_dump()]
    content["answers"][question] = Answer(**(content["answers"][question] | {"note": "x"})).model_dump()
    content["use_cases"][0].update({"data_sets": ["x"], "to_confirm": ["x"]})
    plan = Plan.model_validate(content)
    plan = plan.model_copy(
        update={"sign_offs": {s: signed(plan, plan.answers, s, date(2026, 11, 1), "x") for s in StepId}}
    )
    shot = take(plan, assess(plan, load_catalog()), load_catalog(), "x", when=day)
    shot = shot.model_copy(
        update={
            "gates": (GateMark(id="x", cap=1),), "holds": (HoldMark(id="x"),), "cases": (CaseMark(id=case),),
            "figures": {**shot.figures, "x": Number(value=1.0)},
        }
    )  # fmt: skip
    return Plan.model_validate(plan.model_copy(update={"snapshots": (shot,)}).model_dump())


class Soaked:
    """``plan`` with ``words(place)`` in every field that takes them, cut to its length; ``taken`` names those fields."""

    def __init__(self, plan: Plan, words: Callable[[int], str]) -> None:
        self._words, self._count = words, 0
        self.taken: set[str] = set()
        self.plan = Plan.model_validate(self._model(plan))

    def _model(self, model: BaseModel) -> BaseModel:
        for name, info in type(model).model_fields.items():
            limits = [m.max_length for m in info.metadata if getattr(m, "max_length", None)]
            place = f"{type(model).__name__}.{name}"
            model = self._with(model, name, getattr(model, name), place, info.annotation, limits)
        return model

    def _with(self, model: BaseModel, name: str, value: Any, place: str, kind: Any, limits: list[int]) -> BaseModel:
        new = self._value(value, place, kind, limits[0] if limits else None)
        if new is value:
            return model
        for tried in new if isinstance(new, Words) else (new,):
            try:
                made = type(model).model_validate(
                    {**{n: getattr(model, n) for n in type(model).model_fields}, name: tried}
                )
            except ValidationError:
                continue
            if isinstance(new, Words):
                self.taken.add(place)
            return made
        return model

    def _value(self, value: Any, place: str, kind: Any, most: int | None) -> Any:
        if isinstance(value, BaseModel):
            return self._model(value)
        if isinstance(value, Mapping):
            inner = typing.get_args(annotated(kind))
            return {k: self._entry(v, place, inner[1] if inner else str) for k, v in value.items()}
        if isinstance(value, tuple):
            return tuple(self._entry(v, place, str) for v in value)
        if isinstance(value, str | None) and not isinstance(value, Enum) and str in arms(kind):
            return Words(self._next(), most)
        return value

    def _entry(self, value: Any, place: str, kind: Any) -> Any:
        """Of a list or mapping; plain words in it are short."""
        if isinstance(value, BaseModel | Mapping):
            return self._value(value, place, kind, None)
        if isinstance(value, str) and not isinstance(value, Enum) and place in LISTED:
            self.taken.add(place)
            return self._next()[:40]
        return value

    def _next(self) -> str:
        self._count += 1
        return self._words(self._count)


LISTED = {"UseCase.data_sets", "UseCase.to_confirm", "ResponsibleAi.dismissed", "OwnFact.values", "Change.path"}


class Words:
    """Words for one field, from the longest that could fit to the shortest."""

    def __init__(self, words: str, most: int | None) -> None:
        self.words, self.most = words, most

    def __iter__(self) -> Iterator[str]:
        full = self.words * (1 + (self.most or 60) // max(len(self.words), 1) // 2)
        for most in (self.most, 300, 120, 80, 60, 40):
            if most is not None:
                yield full[:most]


def soaked(words: str | tuple[str, ...], start: int = 0) -> Soaked:
    """The crowded plan with one text everywhere, or with several in turn."""
    several = (words,) if isinstance(words, str) else words
    return Soaked(crowded(), lambda n: several[(n + start) % len(several)])


def paths(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in a dumped plan with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from paths(inner, (*path, at))
