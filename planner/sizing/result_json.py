"""Result files in JSON and JSONL: vllm bench serve, sglang.bench_serving, genai-perf and aiperf.

A writer is told by the keys that only it has; unknown keys are ignored, as their formats grow.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from planner.i18n import Message, message
from planner.sizing.own_measurements import METRICS
from planner.sizing.result_runs import (
    FEW,
    LARGEST,
    MAX_RUNS,
    SETUP,
    TEXTS,
    ResultProblem,
    Run,
    day,
    doubts,
    line_place,
    overloaded,
    shown,
)

MAX_VALUES = 1_500_000
MAX_SCHEMA = 1
"""Major version of aiperf's export that is known."""

MARK = "planner_"
"""Prefix of the keys that our own hand-off command writes into vLLM's result file."""

_TIME_MS = {"ms": 1.0, "s": 1e3, "sec": 1e3, "seconds": 1e3, "us": 1e-3, "µs": 1e-3, "ns": 1e-6}


@dataclass(frozen=True, slots=True)
class Entry:
    """A JSON object of a file: values are taken by key path, checked, and named in problems."""

    file: str
    line: int | None
    data: Mapping[str, Any]

    def fail(self, key: str | None, problem: Message) -> ResultProblem:
        if key is None:
            return ResultProblem(self.file, line_place(self.line) if self.line else None, problem)
        if self.line is None:
            return ResultProblem(self.file, message("measurements.file.key", name=shown(key)), problem)
        return ResultProblem(self.file, message("measurements.file.key_line", name=shown(key), line=self.line), problem)

    def get(self, *path: str) -> Any:
        value: Any = self.data
        for part in path:
            if not isinstance(value, Mapping) or part not in value:
                return None
            value = value[part]
        return value

    def number(self, *path: str, scale: float = 1.0) -> float | None:
        """A positive finite number, None where the key is absent or null; anything else is refused."""
        value = self.get(*path)
        if value is None:
            return None
        key = ".".join(path)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(key, message("measurements.file.not_number", found=shown(value)))
        if isinstance(value, float) and not math.isfinite(value):
            raise self.fail(key, message("measurements.file.not_finite", found=shown(value)))
        if value <= 0:
            raise self.fail(key, message("measurements.file.not_positive", found=shown(value)))
        if value > LARGEST / scale:  # a whole number may be too large for a float
            raise self.fail(key, message("measurements.file.too_big", found=shown(value, 24)))
        return float(value) * scale

    def gap(self, key: str) -> float | None:
        """A time between tokens; zero is what writers put where answers have one token."""
        value = self.get(key)
        return None if value == 0 and not isinstance(value, bool) else self.number(key)

    def text(self, *path: str, most: int = 200) -> str | None:
        value = self.get(*path)
        return shown(value, most) if isinstance(value, str) and value.strip() else None


def json_runs(file: str, words: str) -> Iterator[Run]:
    objects = list(_objects(file, words))
    several = len(objects) > 1
    for number, (line, data) in enumerate(objects, start=1):
        entry = Entry(file, line if several else None, data)
        run = _recognised(entry)(entry)
        yield replace(run, place=f"#{number}") if several else run


def _objects(file: str, words: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Objects of a JSON file, one after another as ``--append-result`` and JSONL write them, or in one list."""
    if words.count(",") + words.count("[") + 4 * words.count("{") > MAX_VALUES:  # an object weighs as four numbers
        raise ResultProblem(file, None, message("measurements.file.too_many_values", limit=MAX_VALUES))
    decoder = json.JSONDecoder(object_pairs_hook=_pairs)
    at, count, line, counted = 0, 0, 1, 0
    while True:
        while at < len(words) and words[at] in " \t\r\n":
            at += 1
        if at >= len(words):
            return
        line += words.count("\n", counted, at)
        counted = at
        try:
            value, at = decoder.raw_decode(words, at)
        except json.JSONDecodeError as problem:
            raise ResultProblem(file, line_place(problem.lineno), message("measurements.file.not_json")) from None
        except _Doubled as problem:
            raise ResultProblem(
                file, message("measurements.file.key_line", name=shown(problem.key), line=line),
                message("measurements.file.doubled"),
            ) from None  # fmt: skip
        except RecursionError:
            raise ResultProblem(file, line_place(line), message("measurements.file.too_deep")) from None
        except ValueError:  # a whole number of thousands of digits
            raise ResultProblem(file, line_place(line), message("measurements.file.too_big", found="…")) from None
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, Mapping):
                raise ResultProblem(file, line_place(line), message("measurements.file.not_result"))
            count += 1
            if count > MAX_RUNS:
                raise ResultProblem(file, line_place(line), message("measurements.file.too_many", limit=MAX_RUNS))
            yield line, item


class _Doubled(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Doubled(Counter(key for key, _ in pairs).most_common(1)[0][0])
    return made


def _recognised(entry: Entry) -> Callable[[Entry], Run]:
    """What wrote the object, by the keys that only one writer has."""
    data = entry.data
    if "output_throughput" in data or "request_throughput" in data:
        if not isinstance(data.get("request_throughput"), Mapping):
            return _sglang if "random_range_ratio" in data or "mean_e2e_latency_ms" in data else _vllm
        return _aiperf if "aiperf_version" in data or "schema_version" in data else _genai_perf
    if any(isinstance(data.get(k), Mapping) for k in ("request_latency", "output_token_throughput")):
        return _aiperf if "aiperf_version" in data or "schema_version" in data else _genai_perf
    if "metrics" in data and "schema_version" in data:
        raise entry.fail(None, message("measurements.file.aggregate"))
    raise entry.fail(None, message("measurements.file.not_result"))


def _vllm(entry: Entry) -> Run:
    """``vllm bench serve --save-result``; ``planner_*`` keys come from ``--metadata`` of our hand-off."""
    run = _serving(entry, "vllm")
    setup: dict[str, str | int] = {}
    for name in SETUP:
        value = entry.get(MARK + name)
        if value is None:
            continue
        if name in TEXTS:
            if not isinstance(value, str) or not value.strip() or len(value) > TEXTS[name]:
                raise entry.fail(MARK + name, message("measurements.file.not_text_value", found=shown(value)))
            setup[name] = shown(value.strip(), TEXTS[name])
        else:
            if not re.fullmatch(r"[1-9][0-9]{0,3}", str(value)):
                raise entry.fail(MARK + name, message("measurements.file.not_count", found=shown(value)))
            setup[name] = int(value)
    return replace(run, setup=setup, measured_on=day(entry.text("date")), model_name=entry.text("model_id"))


def _sglang(entry: Entry) -> Run:
    """``sglang.bench_serving --output-file``."""
    run = _serving(entry, "sglang")
    return replace(run, model_name=entry.text("model_id") or entry.text("model"))


def _serving(entry: Entry, tool: str) -> Run:
    completed = entry.number("completed")
    if entry.get("completed") is None:
        raise entry.fail("completed", message("measurements.file.missing"))
    assert completed is not None
    requested, failed = entry.number("num_prompts") or completed, entry.get("failed")
    lost = failed if isinstance(failed, int) and not isinstance(failed, bool) else requested - completed
    concurrency, rate = entry.number("max_concurrency"), _rate(entry, "request_rate")
    ttft, itl = entry.number("mean_ttft_ms"), entry.gap("mean_tpot_ms") or entry.gap("mean_itl_ms")
    inputs, outputs = entry.number("total_input_tokens"), entry.number("total_output_tokens")
    burst = concurrency is None and rate is None
    length = outputs / completed if outputs else None
    if rate is not None and (served := entry.number("request_throughput")) and ttft and length:
        concurrency = served * (ttft + (length - 1) * (itl or 0.0)) * 1e-3  # Little's law
    elif burst:
        concurrency = requested
    behind = overloaded(entry.number("request_throughput"), rate)
    return _checked(entry, Run(
        tool=tool,
        input_tokens=inputs / completed if inputs else None,
        output_tokens=length,
        concurrency=concurrency,
        request_rate=rate,
        burst=burst or behind,
        requests=int(completed),
        output_tok_s=entry.number("output_throughput"),
        ttft_ms=ttft,
        itl_ms=itl,
        ttft_p95_ms=entry.number("p95_ttft_ms"),
        itl_p95_ms=entry.gap("p95_itl_ms") or entry.gap("p95_tpot_ms"),
        warnings=doubts(completed, lost, burst, behind),
    ))  # fmt: skip


def _rate(entry: Entry, *path: str) -> float | None:
    """A request rate; None where requests are not paced ("inf" as text or number)."""
    value = entry.get(*path)
    if isinstance(value, str) and value.strip().lower() in ("inf", "infinity"):
        return None
    if isinstance(value, float) and value == math.inf:
        return None
    return entry.number(*path)


def _checked(entry: Entry, run: Run) -> Run:
    if all(getattr(run, name) is None for name in METRICS):
        raise entry.fail(None, message("measurements.file.nothing"))
    return run


def _genai_perf(entry: Entry) -> Run:
    """``profile_export_genai_perf.json``."""
    config = ("input_config",)
    load = _first(entry, ((*config, "concurrency"), (*config, "perf_analyzer", "stimulus", "concurrency")))
    rate = _first(entry, ((*config, "request_rate"), (*config, "perf_analyzer", "stimulus", "request_rate")))
    names = (
        entry.get("input_config", "model_names")
        or entry.get("input_config", "model")
        or entry.get("input_config", "models")
    )
    return statistics(entry, "genai-perf", load, rate, names)


def _aiperf(entry: Entry) -> Run:
    """``profile_export_aiperf.json``; unknown fields are ignored, an unknown major version is refused."""
    version = entry.text("schema_version", most=20)
    major = re.match(r"\d+", version or "")
    if major and int(major.group()) > MAX_SCHEMA:
        raise entry.fail("schema_version", message("measurements.file.newer", found=version))
    if isinstance(entry.get("request_latency"), Mapping) and entry.get("request_latency", "mean") is not None:
        raise entry.fail("request_latency.mean", message("measurements.file.aggregate"))
    phases = entry.get("input_config", "phases")
    phase: Any = phases
    if isinstance(phases, list):
        phase = next((p for p in phases if isinstance(p, Mapping) and p.get("name") == "profiling"), None)
    elif isinstance(phases, Mapping) and isinstance(phases.get("profiling"), Mapping):
        phase = phases["profiling"]
    found = replace(entry, data={"phase": phase, **entry.data})
    load = _first(found, (("input_config", "loadgen", "concurrency"), ("phase", "concurrency")))
    rate = _first(found, (("input_config", "loadgen", "request_rate"), ("phase", "rate"), ("phase", "request_rate")))
    names = entry.get("input_config", "endpoint", "model_names") or entry.get("input_config", "models")
    run = statistics(entry, "aiperf", load, rate, names)
    if entry.get("was_cancelled") is True:
        run = replace(run, warnings=(*run.warnings, message("measurements.warning.cancelled")))
    return replace(run, measured_on=day(entry.text("start_time")))


def _first(entry: Entry, paths: tuple[tuple[str, ...], ...]) -> float | None:
    for path in paths:
        if isinstance(entry.get(*path), int | float | str) and (value := _rate(entry, *path)) is not None:
            return value
    return None


def statistics(entry: Entry, tool: str, concurrency: float | None, rate: float | None, names: Any) -> Run:
    """Blocks of ``unit``, ``avg`` and percentiles by metric, as genai-perf and aiperf write them."""

    def block(name: str, statistic: str = "avg") -> float | None:
        if entry.get(name) is not None and not isinstance(entry.get(name), Mapping):
            raise entry.fail(name, message("measurements.file.not_result"))
        unit = entry.text(name, "unit", most=30) or ""
        timed = name in ("time_to_first_token", "inter_token_latency", "request_latency")
        if timed and unit and unit.lower() not in _TIME_MS:
            raise entry.fail(f"{name}.unit", message("measurements.file.unit", found=unit))
        return entry.number(name, statistic, scale=_TIME_MS.get(unit.lower(), 1.0) if timed else 1.0)

    if isinstance(names, Mapping):
        names = names.get("items")
    if isinstance(names, list) and names and isinstance(names[0], Mapping):
        names = [names[0].get("name")]
    name = names[0] if isinstance(names, list) and names else names
    latency, served = block("request_latency"), block("request_throughput")
    if latency and served and (rate is not None or concurrency is None):
        concurrency = served * latency * 1e-3  # Little's law
    completed = block("request_count")
    behind = overloaded(served, rate)
    return _checked(entry, Run(
        tool=tool,
        model_name=shown(name, 200) if isinstance(name, str) and name else None,
        input_tokens=block("input_sequence_length"),
        output_tokens=block("output_sequence_length"),
        concurrency=concurrency,
        request_rate=rate,
        burst=behind,
        requests=int(completed) if completed else None,
        output_tok_s=block("output_token_throughput"),
        ttft_ms=block("time_to_first_token"),
        itl_ms=block("inter_token_latency"),
        ttft_p95_ms=block("time_to_first_token", "p95"),
        itl_p95_ms=block("inter_token_latency", "p95"),
        warnings=doubts(completed or FEW, 0, False, behind),
    ))  # fmt: skip
