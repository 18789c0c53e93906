"""Result files of load generators, read into plain runs: vllm bench serve, sglang.bench_serving, genai-perf, aiperf,
and CSV cases like those this product ships.

Files come from outside: bounded, UTF-8, no number that is not finite and positive; a problem names file and place, and
nothing of a bad file is used.
"""

from __future__ import annotations

from pathlib import Path

from planner.i18n import message
from planner.sizing.result_csv import csv_runs
from planner.sizing.result_json import json_runs
from planner.sizing.result_runs import ResultProblem, Run, line_place, shown

MAX_BYTES = 16_000_000


def read_results(path: Path | str) -> tuple[Run, ...]:
    """The runs in a result file; raises ResultProblem."""
    path = Path(path)
    name = shown(path.name, 200)
    words = _read(path, name)
    if not words.strip():
        raise ResultProblem(name, None, message("measurements.file.empty"))
    first = words.lstrip()[0]
    runs = tuple(json_runs(name, words) if first in "{[" else csv_runs(name, words))
    if not runs:
        raise ResultProblem(name, None, message("measurements.file.nothing"))
    return runs


def _read(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        reason = message("measurements.file.unreadable", why=problem.strerror or type(problem).__name__)
        raise ResultProblem(name, None, reason) from None
    if len(content) > MAX_BYTES:
        raise ResultProblem(name, None, message("measurements.file.too_large", limit=MAX_BYTES // 1_000_000))
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ResultProblem(
            name, line_place(content.count(b"\n", 0, problem.start) + 1), message("measurements.file.not_utf8")
        ) from None
    if (at := words.find("\x00")) >= 0:
        raise ResultProblem(name, line_place(words.count("\n", 0, at) + 1), message("measurements.file.not_text"))
    return words
