"""Result files in CSV: statistics by metric as genai-perf and aiperf write them, and cases like those shipped here."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from planner.i18n import message
from planner.sizing.own_measurements import METRICS
from planner.sizing.result_json import Entry, statistics
from planner.sizing.result_runs import (
    LARGEST,
    MAX_RUNS,
    SETUP,
    TEXTS,
    ResultProblem,
    Run,
    day,
    doubts,
    line_place,
    shown,
)

_METRIC = re.compile(r"([^()]*)(?:\(([^()]*)\))?")
MAX_LINES, MAX_CELLS = 20_000, 300_000
CASE_COLUMNS = ("input_tokens", "output_tokens")
STEADY = ("concurrency", "single_stream", "")
"""Ways of running (``regime``) of the cases that tell of a steady load."""


def csv_runs(file: str, words: str) -> Iterator[Run]:
    try:
        rows = list(_rows(file, words))
    except csv.Error:
        raise ResultProblem(file, None, message("measurements.file.not_csv")) from None
    if not rows:
        raise ResultProblem(file, None, message("measurements.file.empty"))
    header = [name.strip() for name in rows[0][1]]
    if header[0] == "Metric":
        return iter((_table(file, rows),))
    if set(CASE_COLUMNS) <= set(header) and set(METRICS) & set(header):
        return _cases(file, header, rows[1:])
    raise ResultProblem(file, line_place(rows[0][0]), message("measurements.file.not_result"))


def _rows(file: str, words: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of the rows that hold anything; raises ResultProblem beyond the limits, and csv.Error."""
    if words.count(",") > MAX_CELLS:
        raise ResultProblem(file, None, message("measurements.file.too_many_values", limit=MAX_CELLS))
    reader = csv.reader(io.StringIO(words, newline=""))
    for cells in reader:
        if reader.line_num > MAX_LINES:
            raise ResultProblem(file, None, message("measurements.file.too_many_lines", limit=MAX_LINES))
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _table(file: str, rows: list[tuple[int, list[str]]]) -> Run:
    """``profile_export_genai_perf.csv`` and ``profile_export_aiperf.csv``: metrics in rows, statistics in columns."""
    data: dict[str, dict[str, Any]] = {}
    header: list[str] = []
    lines: dict[str, int] = {}
    aiperf = "aiperf" in file.lower()
    for line, cells in rows:
        if cells[0].strip() == "Metric":
            header = [c.strip() for c in cells]
            continue
        if cells[0].strip() == "Endpoint":  # telemetry of the GPUs follows
            break
        found = _METRIC.fullmatch(cells[0].strip())
        if found is None or not (metric := found.group(1).strip()):
            continue
        aiperf = aiperf or metric == "Time to First Token"
        name = metric.lower().replace(" ", "_")
        if name not in _NEEDED:
            continue
        if name in data:
            raise ResultProblem(
                file, message("measurements.file.key_line", name=name, line=line), message("measurements.file.doubled")
            )
        lines[name] = line
        block: dict[str, Any] = {"unit": found.group(2) or ""}
        for column, cell in zip(header[1:], cells[1:], strict=False):
            if column in ("avg", "Value", "p95") and cell.strip() not in ("", "N/A"):
                block["avg" if column == "Value" else column] = _cell(file, line, column, cell)
        data[name] = block
    return statistics(Entry(file, None, data), "aiperf" if aiperf else "genai-perf", None, None, None)


_NEEDED = (
    "time_to_first_token", "inter_token_latency", "request_latency", "input_sequence_length",
    "output_sequence_length", "output_token_throughput", "request_throughput", "request_count",
)  # fmt: skip


def _cell(file: str, line: int, column: str, cell: str) -> float:
    """A positive finite number of a CSV cell; thousands may be set apart by commas."""
    place = message("measurements.file.column_line", column=shown(column), line=line)
    plain = cell.strip()
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", plain):
        plain = plain.replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        raise ResultProblem(file, place, message("measurements.file.not_number", found=shown(cell))) from None
    if not math.isfinite(value):
        raise ResultProblem(file, place, message("measurements.file.not_finite", found=shown(cell)))
    if value <= 0:
        raise ResultProblem(file, place, message("measurements.file.not_positive", found=shown(cell)))
    if value > LARGEST:
        raise ResultProblem(file, place, message("measurements.file.too_big", found=shown(cell, 24)))
    return value


def _cases(file: str, header: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[Run]:
    """Rows of cases as this product ships them; runs that are not of a steady load are counted and left out."""
    doubled = next((name for name in header if name and header.count(name) > 1), None)
    if doubled is not None:
        raise ResultProblem(file, line_place(1), message("measurements.file.doubled_column", column=shown(doubled)))
    made: list[Run] = []
    left = 0
    for line, cells in rows:
        row = dict(zip(header, cells, strict=False))
        if (row.get("regime") or "").strip() not in STEADY:
            left += 1
            continue
        if len(made) == MAX_RUNS:
            raise ResultProblem(file, line_place(line), message("measurements.file.too_many", limit=MAX_RUNS))
        made.append(_case(file, line, row))
    if left and made:
        made[0] = replace(made[0], warnings=(*made[0].warnings, message("measurements.warning.left_out", n=left)))
    elif left:
        raise ResultProblem(file, None, message("measurements.file.not_steady"))
    return iter(made)


def _spread_over(setup: dict[str, str | int], gpus: float | None) -> None:
    """Where all but one of tp, pp and replicas are said, the number of GPUs says that one."""
    left = [name for name in ("tp", "pp", "replicas") if name not in setup]
    if len(left) != 1 or gpus is None:
        return
    share = gpus
    for name in {"tp", "pp", "replicas"} - set(left):
        share /= int(setup[name])
    if share.is_integer() and share >= 1:
        setup[left[0]] = int(share)


def _case(file: str, line: int, row: Mapping[str, str]) -> Run:
    def number(name: str) -> float | None:
        cell = row.get(name) or ""
        return _cell(file, line, name, cell) if cell.strip() else None

    setup: dict[str, str | int] = {}
    names = {"model_id": "model", "gpu_id": "gpu", "precision": "weight_dtype"}
    for name in SETUP:
        column = names.get(name, name)
        cell = (row.get(column) or "").strip()
        if not cell:
            continue
        if name in TEXTS:
            if len(cell) > TEXTS[name] or not cell.isprintable():
                place = message("measurements.file.column_line", column=column, line=line)
                raise ResultProblem(file, place, message("measurements.file.not_text_value", found=shown(cell)))
            setup[name] = cell
        elif not re.fullmatch(r"[1-9][0-9]{0,3}", cell):
            place = message("measurements.file.column_line", column=column, line=line)
            raise ResultProblem(file, place, message("measurements.file.not_count", found=shown(cell)))
        else:
            setup[name] = int(cell)
    _spread_over(setup, number("gpus"))
    users, rate, burst = (
        number("concurrency"),
        number("request_rate"),
        (row.get("concurrency_basis") or "").strip() == "burst",
    )
    if users is None and (row.get("regime") or "").strip() == "single_stream":
        users = 1.0
    ttft, itl, length = number("ttft_ms"), number("itl_ms"), number("output_tokens")
    if users is None and rate is not None and ttft and itl and length:
        users = rate * (ttft + (length - 1) * itl) * 1e-3  # Little's law
    requests = number("n_requests")
    run = Run(
        tool="cases", place=f"#{line}", measured_on=day(row.get("as_of")), model_name=setup.get("model_id"),  # type: ignore[arg-type]
        setup=setup, input_tokens=number("input_tokens"), output_tokens=length, concurrency=users, request_rate=rate,
        burst=burst, requests=int(requests) if requests else None, output_tok_s=number("output_tok_s"), ttft_ms=ttft,
        itl_ms=itl, warnings=doubts(requests, 0, burst) if requests else (),
    )  # fmt: skip
    if all(getattr(run, name) is None for name in METRICS):
        raise ResultProblem(file, line_place(line), message("measurements.file.nothing"))
    return run
