"""Doors for what the product wrote itself and anybody may have changed: plans, reports, copies, settings.

What was read is used as the product uses it next, so that a value that is let in and breaks later is found too.
"""

from __future__ import annotations

import contextlib
import json
import math
import zlib
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from planner import preferences, recent_plans, resources
from planner.assessment import assess
from planner.change_words import change_row
from planner.export_data import as_json
from planner.formats import figure
from planner.i18n import say
from planner.own_facts import with_own_facts
from planner.plan.attached import NoPlanInside, plan_in
from planner.plan.file import (
    FileProblem,
    PasswordNeeded,
    PlanProblem,
    describe,
    dump_plan,
    load_plan_or_report,
    parse_plan,
)
from planner.plan.holding import _told as told_by
from planner.plan.holding import same_file
from planner.plan.journal import _read as read_copy
from planner.plan.sealed import Cost, Key, SealProblem, key_for, new_key, seal
from planner.plan.templates import load_template, templates
from planner.plan.traces import readable_copies
from planner.resources import read_yaml, resource
from tests.campaigns import fuzz_inputs as inputs
from tests.campaigns.fuzz_reader import FIXTURES, TODAY, catalog, sampled, told, written

# --- plans -----------------------------------------------------------------------------------------------------------


@cache
def plan_seeds() -> list[bytes]:
    made = [dump_plan(load_template(t.id, "ko")).encode() for t in templates()]
    return made + [p.read_bytes() for p in sorted((FIXTURES / "plans").glob("*.plan"))] + [_own_facts_seed()]


def _own_facts_seed() -> bytes:
    facts = {
        "gpu_prices/l40s": {"values": {"usd": 8200, "low": 8000, "high": 9000}, "source": "a", "as_of": "2026-11-02"},
        "gpus/l40s": {"values": {"tdp_w": 300, "dense_tflops.bf16": 300}, "source": "a", "as_of": "2026"},
        "models/house-7b": {"values": {"name": "House 7B", "params_b": 7}, "source": "a", "as_of": "2026-11"},
        "assumptions/usd_krw": {"values": {"value": 1385}, "source": "a", "as_of": "2026-11-20"},
        "services/openai/gpt-5": {"values": {"input_usd_per_m": 1.1}, "source": "a", "as_of": "2026-11-20"},
    }
    return json.dumps({"format": "planner/2", "plan": {"own_facts": facts}}).encode()


def _refused(problem: PlanProblem | FileProblem) -> None:
    told(describe(problem, "ko"), describe(problem, "en"))


def read_plan(content: bytes, folder: Path) -> None:
    name = Path("x.plan")
    try:
        plan = parse_plan(content, name)
    except PlanProblem as problem:
        return _refused(problem)
    if sampled(content):
        saved = dump_plan(plan)
        assert dump_plan(parse_plan(saved, name)) == saved, "what is saved is not what was read"
    if plan.own_facts:
        for _, words in with_own_facts(plan.own_facts, catalog()).overrides.refused:
            told(words)


def read_plan_file(content: bytes, folder: Path) -> None:
    try:
        load_plan_or_report(written(content, folder, "x.plan"))
    except (PlanProblem, FileProblem) as problem:
        _refused(problem)


def assessed_plan(content: bytes, folder: Path) -> None:
    """A plan that is let in can be assessed, and what comes of it be said and exported."""
    try:
        plan = parse_plan(content, Path("x.plan"))
    except PlanProblem:
        return
    made = assess(plan, catalog(), TODAY)
    json.loads(as_json(plan, made))
    for language in ("ko", "en"):
        say(made.level.verdict, language)
        for shown in (
            made.readiness.overall,
            made.infrastructure.gpus,
            made.infrastructure.ttft_p95,
            made.cost.total,
            made.portfolio.npv,
        ):
            figure(shown, language, with_range=True)


@cache
def report_seeds() -> list[bytes]:
    head = (
        b"7 0 obj\n<< /Filter [ /FlateDecode ] /Length %d /Subtype /application#2Fyaml /Type /EmbeddedFile >>\nstream\n"
    )
    plan = zlib.compress(plan_seeds()[-1])
    whole = b"%PDF-1.7\n" + head % len(plan) + plan + b"\nendstream\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    return [whole, b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n"]


def read_report(content: bytes, folder: Path) -> None:
    try:
        plan = plan_in(content)
    except NoPlanInside as refused:
        return told(refused.problem)
    read_plan(plan, folder)


# --- recovery copies and what is kept beside them --------------------------------------------------------------------


@cache
def copy_seeds() -> list[bytes]:
    made = []
    for seed in plan_seeds()[:3] + plan_seeds()[-1:]:
        plan = json.loads(inputs._tree(seed))["plan"]
        made.append(
            json.dumps(
                {"format": "planner/2", "origin": "/nowhere/a.plan", "saved_at": "2026-11-26T10:00:00", "plan": plan}
            ).encode()
        )
    made.append(b'{"origin": null, "saved_at": "2026-11-26T10:00:00", "plan": {"title": "a"}}')
    made.append(b'{"format": "planner/2", "origin": null, "saved_at": "2026-11-26T10:00:00", "sealed": "j1BMQU4NChoB"}')
    return made


def read_recovery(content: bytes, folder: Path) -> None:
    path = written(content, folder, "0123.json")
    found = read_copy(path)
    f"{found.saved_at:%Y-%m-%d %H:%M}"
    for change in found.changes[:20]:
        row = change_row(change, catalog())
        for language in ("ko", "en"):
            for words in (row.place, row.what, row.old, row.new):
                say(words, language) if words else None
    if found.sealed is not None:
        with contextlib.suppress(SealProblem):
            found.unlocked(_key())


def read_traces(content: bytes, folder: Path) -> None:
    plan = folder / "traced" / "a.plan"
    (folder / "traced").mkdir(exist_ok=True)
    written(content, folder / "traced", "0123.json")
    readable_copies(plan, folder / "traced")


def read_record(content: bytes, folder: Path) -> None:
    record = written(content, folder, "a.open")
    assert same_file(told_by(record), folder / "b.plan") in (True, False)


@cache
def _key() -> Key:
    return new_key("x", Cost(memory_kib=64, passes=1, lanes=1))


@cache
def sealed_seeds() -> list[bytes]:
    return [seal(b"format: planner/2\nplan: {title: a}\n", _key()), (FIXTURES / "sealed-1.plan").read_bytes()]


def read_sealed(content: bytes, folder: Path) -> None:
    path = Path("x.plan")
    try:
        parse_plan(content, path)
        return
    except PasswordNeeded as needed:
        found = needed.sealed
    except PlanProblem as problem:
        return _refused(problem)
    try:
        parse_plan(content, path, _key())
    except PlanProblem as problem:
        _refused(problem)
    usual = found[10:20] == sealed_seeds()[0][10:20]
    if usual or zlib.crc32(content) % 256 == 0:  # a key of any other cost takes long
        try:
            key_for(found, "x")
        except SealProblem as problem:
            told(problem.message)


@cache
def preference_seeds() -> list[bytes]:
    return [b'{"language": "ko", "theme": "dark", "zoom": 120, "reduced_motion": true, "geometry": "AdnQywAD"}', b"{}"]


def read_preferences(content: bytes, folder: Path) -> None:
    path = written(content, folder, "settings.json")
    found, _ = preferences.load_preferences(path)
    assert preferences.SMALLEST <= found.zoom <= preferences.LARGEST
    if not sampled(content):
        return
    assert preferences.save_preferences(found, folder / "again.json")
    assert preferences.load_preferences(folder / "again.json") == (found, True)


@cache
def recent_seeds() -> list[bytes]:
    glance = {"title": "a", "company": "b", "sector": "retail", "reached": "team", "shares": [0.5, 1, 0, 0, 0], "answered": 4, "level": 3,
              "score": {"value": 40.5, "low": 1, "high": 2, "unit": "score"}, "gpus": {"value": 4, "unit": "gpu"}, "years": 3}  # fmt: skip
    entries = [
        {"path": "/nowhere/a.plan", "pinned": True, "edited": "2026-11-26T10:00:00", "glance": glance},
        "/nowhere/b.plan",
    ]
    return [json.dumps(entries).encode()]


def read_recent(content: bytes, folder: Path) -> None:
    path = written(content, folder, "recent.json")
    with mock.patch.object(recent_plans, "recent_file", return_value=path):
        for found in recent_plans.recent_plans():
            assert found.exists in (True, False)
            assert found.edited is None or found.edited.tzinfo is None
            seen = found.glance
            spans = (n for s in (seen.score, seen.gpus, seen.cost) for n in (s.value, s.low, s.high) if n is not None)
            assert all(map(math.isfinite, (*spans, *seen.shares)))
        if sampled(content):
            recent_plans.forget("/nowhere/b.plan")


@cache
def kept_seeds() -> list[bytes]:
    path = resource("workload.yaml")
    content = json.dumps(resources._parse(path.read_text(encoding="utf-8"))).encode()
    return [resources._digest(path.read_bytes(), content) + content]


@cache
def _workload() -> Any:
    return resources._parse(resource("workload.yaml").read_text(encoding="utf-8"))


def read_kept(content: bytes, folder: Path) -> None:
    """A kept copy gives what its source holds, or is passed over."""
    path = resource("workload.yaml")
    folder = folder / "kept"
    folder.mkdir(exist_ok=True)
    written(content, folder, f"{path.parent.name}-{path.stem}.json")
    with (
        mock.patch.object(resources, "_cache_folder", return_value=folder),
        mock.patch.object(resources, "_parse", return_value=_workload()),
    ):
        assert read_yaml(path) == _workload()
