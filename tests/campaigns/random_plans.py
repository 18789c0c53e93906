"""Plans that nobody would write: built from the schema of the plan with every field in range, and templates edited as a
person does through the session. Everything follows from one seed, so a failing plan is a number.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import ValidationError

from planner.catalog import load_catalog
from planner.catalog.overrides import FIELDS
from planner.explain import Path
from planner.plan import Plan
from planner.plan.file import plan_of
from planner.plan.session import EditProblem, Session
from planner.plan.templates import load_template
from planner.readiness.bank import bank

TEMPLATES = ("empty", "retail", "finance", "healthcare", "manufacturing", "public", "telecom", "pretraining")
WORDS = ("", " ", "한빛 정밀", "Contract review", "=1+1", "<b>굵게</b>", "{name}", "%s", "가" * 400, "𝕏😀", "a\nb", "-")
DAYS = ("1900-01-01", "1999-12-31", "2024-02-29", "2026-11-26", "2027-01-01", "2028-06-30", "2050-01-01", "2200-12-31")
NEEDS = (*(f"N{n}" for n in range(1, 13)), "N5b", "N99")
CONTROLS = ("A.2.2", "A.4.2", "A.6.2.4", "A.9.2", "A.99.9")
IDS = ("one", "two", "three", "four", "five", "six")
DENSITIES = (0.0, 0.05, 0.3, 0.6, 0.95, 1.0)
_MISSING = object()


@cache
def _schema() -> dict[str, Any]:
    return Plan.model_json_schema()


@cache
def _pools() -> dict[str, tuple[str, ...]]:
    catalog, questions = load_catalog(), tuple(bank().questions)
    gpus, models = tuple(catalog.gpus), tuple(catalog.models)
    return {
        "gpu_id": (*gpus, "no-such-gpu"), "model_id": (*models, "no-such-model"),
        "service_id": (*catalog.services, "no/such"), "embedding_model_id": models, "reranker_id": models,
        "image_model_id": models, "sequence_model_id": models, "platform": (*catalog.licences, ""),
        "engine": ("vllm", "sglang", "tensorrt-llm", "other"), "precision": ("bf16", "fp8", "int4"),
        r"^S[1-5]-\d\d$": (*questions, "S5-99"), r"^N\d{1,2}b?$": NEEDS,
        r"^S[1-5]-\d\d\.[0-5]$": tuple(f"{q}.{n}" for q in questions for n in range(6)),
        r"^A\.\d{1,2}(\.\d{1,2}){1,2}$": CONTROLS, r"^[a-z0-9][a-z0-9-]{0,40}$": IDS,
        r"^\d{4}(-\d{2}(-\d{2})?)?$": ("2026", "2026-11", "2026-11-26", "1900-01-01"), r"^[0-9a-f]{16}$": ("0" * 16,),
        r"^(A|R|C|I|AR)$": ("A", "R", "C", "I", "AR"), r"^LLM(0[1-9]|10):2025$": ("LLM01:2025", "LLM10:2025"),
        r"^[a-z0-9]{2,16}$": ("bf16", "fp8", "int4"), r"^[a-z0-9_]{2,16}$": ("fp8", "bf16"),
    }  # fmt: skip


class Maker:
    """Content of plans; ``density`` is the share of the fields that say something."""

    def __init__(self, seed: int, density: float | None = None) -> None:
        self.random = random.Random(seed)
        self.density = self.random.choice(DENSITIES) if density is None else density

    def plan(self) -> Plan:
        content = self.content()
        for _ in range(200):
            try:
                return plan_of(content)
            except ValidationError as problem:
                for error in problem.errors():
                    _drop(content, tuple(p for p in error["loc"] if p != "[key]"))
        raise AssertionError("no plan comes of the content")

    def content(self) -> dict[str, Any]:
        made: dict[str, Any] = self._value(_schema(), "")
        made["own_facts"] = self._own_facts()
        made.pop("changes", None)
        return made

    def _value(self, node: dict[str, Any], name: str) -> Any:
        node = _resolved(node)
        if "anyOf" in node:
            return self._value(self.random.choice([n for n in node["anyOf"] if n.get("type") != "null"]), name)
        if "enum" in node:
            return self.random.choice(node["enum"])
        if "const" in node:
            return node["const"]
        return getattr(self, f"_{node.get('type', 'string')}")(node, name)

    def _object(self, node: dict[str, Any], name: str) -> dict[str, Any]:
        if "properties" in node:
            needed = node.get("required", ())
            return {k: self._value(v, k) for k, v in node["properties"].items() if k in needed or self._says()}
        keyed = node.get("patternProperties") or {"": node.get("additionalProperties")}
        pattern, inner = next(iter(keyed.items()))
        names = _resolved(node.get("propertyNames", {})).get("enum") or _pools().get(pattern) or ("a", "b")
        some = self.random.sample(list(names), self._count(len(names), node.get("maxProperties")))
        return {key: self._value(inner, key) for key in some}

    def _array(self, node: dict[str, Any], name: str) -> list[Any]:
        if "prefixItems" in node:
            return [self._value(n, name) for n in node["prefixItems"]]
        inner = node["items"]
        items = [self._value(inner, name) for _ in range(self._count(6, node.get("maxItems")))]
        kinds = _resolved(inner)
        if "enum" in kinds:
            return list(dict.fromkeys(items))
        for at, item in enumerate(items):
            if isinstance(item, dict) and "id" in item and self.random.random() < 0.97:
                item["id"] = IDS[at] if at < len(IDS) else f"n-{at}"
        return items

    def _integer(self, node: dict[str, Any], name: str) -> int:
        return round(self._number({**node, "maximum": node.get("maximum", 10**9)}, name))

    def _number(self, node: dict[str, Any], name: str) -> float:
        low = node.get("minimum", node.get("exclusiveMinimum", -1e6))
        high = node.get("maximum", node.get("exclusiveMaximum", 1e9))
        where = self.random.random()
        if where < 0.12 and "minimum" in node:
            return float(low)
        if where < 0.24 and "maximum" in node:
            return float(high)
        if low >= 0 and high / max(low, 1e-3) > 100:
            least = max(low, min(1e-3, high))
            return min(high, max(low, math.exp(self.random.uniform(math.log(least), math.log(high)))))
        return min(high, low + (high - low) * (1 - self.random.random()))

    def _string(self, node: dict[str, Any], name: str) -> str:
        if node.get("format") == "date":
            return self.random.choice(DAYS)
        if node.get("format") == "date-time":
            return f"{self.random.choice(DAYS)}T10:00:00"
        pool = _pools().get(name) or _pools().get(node.get("pattern", "")) or WORDS
        words = self.random.choice(pool)[: node.get("maxLength", 400)]
        return words or ("x" if node.get("minLength") else words)

    def _boolean(self, node: dict[str, Any], name: str) -> bool:
        return self.random.random() < 0.5

    def _says(self) -> bool:
        return self.random.random() < self.density

    def _count(self, usual: int, most: int | None) -> int:
        many = self.random.random() < 0.01 and self.density > 0.5
        limit = min(most if many and most else usual, most or usual)
        return self.random.randint(0, limit) if self._says() else 0

    def _own_facts(self) -> dict[str, Any]:
        if self.random.random() > 0.2:
            return {}
        catalog = load_catalog()
        made = {}
        for _ in range(self.random.randint(1, 6)):
            section = self.random.choice(list(FIELDS))
            ids = {"gpus": catalog.gpus, "models": catalog.models, "services": catalog.services,
                   "assumptions": catalog.assumptions}.get(section, catalog.gpus)  # fmt: skip
            field = self.random.choice(FIELDS[section])
            value = self.random.choice([0, -1, 1, 0.5, 80, 1e9, "x", True, round(self.random.uniform(0.1, 5000), 3)])
            made[f"{section}/{self.random.choice(list(ids))}"] = {
                "values": {field: value}, "source": "quotation", "as_of": "2026-11-01"
            }  # fmt: skip
        return made


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    return _schema()["$defs"][node["$ref"].split("/")[-1]] if "$ref" in node else node


def _drop(content: Any, place: Path) -> None:
    """Remove what a problem was found at: the deepest part of ``place`` that is there."""
    for at, part in enumerate(place):
        inner = _inner(content, part)
        last = at == len(place) - 1 or _inner(inner, place[at + 1]) is _MISSING
        if inner is _MISSING:
            return
        if last:
            if isinstance(content, dict):
                content.pop(part)
            else:
                content[int(part)] = content[0] if int(part) else {}
                del content[int(part)]
            return
        content = inner


def _inner(content: Any, part: Any) -> Any:
    if isinstance(content, dict):
        return content.get(part, _MISSING)
    return content[part] if isinstance(content, list) and isinstance(part, int) and part < len(content) else _MISSING


def random_plan(seed: int) -> Plan:
    """One plan for one number: from nothing, or a template with many fields replaced."""
    rng = random.Random(seed)
    if rng.random() < 0.5:
        return Maker(seed).plan()
    session = Session(load_template(rng.choice(TEMPLATES)))
    for _ in edits(session, rng, rng.choice((1, 5, 30))):
        pass
    return session.plan


def edits(session: Session, rng: random.Random, count: int) -> Iterator[str]:
    """Edit the plan ``count`` times as a person does: set, add, delete, move, undo, redo; yields what was done."""
    donor = Maker(rng.randrange(2**32), density=0.95).plan()
    for _ in range(count):
        kind = rng.choice(("set", "set", "set", "set", "insert", "remove", "move", "undo", "redo"))
        try:
            yield _edit(session, rng, kind, donor)
        except EditProblem:
            yield f"{kind} refused"


def _edit(session: Session, rng: random.Random, kind: str, donor: Plan) -> str:
    if kind in ("undo", "redo"):
        getattr(session, kind)()
        return kind
    path, value = rng.choice(_leaves(donor))
    lists = [
        p for p in (("use_cases",), ("data", "sets"), ("team", "members"), ("responsible", "risks")) if kind != "set"
    ]
    if kind == "set":
        session.set(path, value)
        return f"set {path}"
    place = rng.choice(lists)
    here: Any = session.plan
    there: Any = donor
    for part in place:
        here, there = getattr(here, part), getattr(there, part)
    if kind == "insert" and there:
        session.insert(place, rng.randint(0, len(here)), rng.choice(there))
    elif kind == "remove" and here:
        session.remove(place, rng.randrange(len(here)))
    elif kind == "move" and here:
        session.move(place, rng.randrange(len(here)), rng.randrange(len(here)))
    return f"{kind} {place}"


def _leaves(plan: Plan) -> list[tuple[Path, Any]]:
    """Fields down to two levels, and the parts themselves."""
    found: list[tuple[Path, Any]] = []
    for name in type(plan).model_fields:
        if name == "changes":
            continue
        part = getattr(plan, name)
        found.append(((name,), part))
        for inner in getattr(type(part), "model_fields", ()):
            value = getattr(part, inner)
            found.append(((name, inner), value))
            found.extend(
                ((name, inner, leaf), getattr(value, leaf)) for leaf in getattr(type(value), "model_fields", ())
            )
    return found
