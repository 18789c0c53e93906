"""What a result file comes to: runs as the file tells them, and the problem of a file that was refused.

Shared by the readers of JSON and CSV. What a file does not say stays None: it is asked, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from planner.i18n import Message, message

MAX_RUNS = 200
LARGEST = 1e12
FEW = 20
"""Requests below which a run says little."""


class ResultProblem(ValueError):
    """A result file that was refused as a whole; ``problem`` names the file, the place and what is wrong."""

    def __init__(self, file: str, place: Message | str | None, problem: Message) -> None:
        super().__init__(problem.key)
        where = message("measurements.file.where", file=file, place=place) if place else file
        self.problem = message("measurements.file.problem", where=where, problem=problem)


@dataclass(frozen=True, slots=True)
class Run:
    """One run as a file tells it. ``model_name`` is the engine's own name of the model, ``setup`` what else the file
    says of the configuration (keys of ``SETUP``), ``warnings`` what a reader should know before trusting it."""

    tool: str
    place: str = ""
    measured_on: date | None = None
    model_name: str | None = None
    setup: Mapping[str, str | int] | None = None
    input_tokens: float | None = None
    output_tokens: float | None = None
    concurrency: float | None = None
    request_rate: float | None = None
    burst: bool = False
    requests: int | None = None
    output_tok_s: float | None = None
    ttft_ms: float | None = None
    itl_ms: float | None = None
    ttft_p95_ms: float | None = None
    itl_p95_ms: float | None = None
    warnings: tuple[Message, ...] = ()


SETUP = ("model_id", "gpu_id", "precision", "kv_dtype", "tp", "pp", "replicas", "engine", "engine_version")
TEXTS = {"model_id": 120, "gpu_id": 120, "precision": 16, "kv_dtype": 16, "engine": 120, "engine_version": 60}
"""Parts of a configuration that are words, and how long they may be; the others are counts."""


def line_place(number: int) -> Message:
    return message("measurements.file.line", line=number)


def shown(value: Any, most: int = 60) -> str:
    """A value from outside for a message: one short line without control characters; of a list or mapping its brackets."""
    if isinstance(value, list | Mapping):
        value = "[…]" if isinstance(value, list) else "{…}"
    words = "".join(c if c.isprintable() else "�" for c in str(value)[: most + 1])
    return words if len(words) <= most else words[:most] + "…"


def doubts(completed: float, lost: float, burst: bool, behind: bool = False) -> tuple[Message, ...]:
    found = []
    lost = min(lost, LARGEST)
    if lost > 0.01 * (completed + lost):
        found.append(message("measurements.warning.failed", lost=int(lost), all=int(completed + lost)))
    if completed < FEW:
        found.append(message("measurements.warning.few", requests=int(completed)))
    if burst:
        found.append(message("measurements.warning.burst"))
    if behind:
        found.append(message("measurements.warning.behind"))
    return tuple(found)


def overloaded(served: float | None, rate: float | None) -> bool:
    """Whether requests arrived faster than they were served, so that the wait grew as long as the run lasted."""
    return served is not None and rate is not None and served < 0.9 * rate


def day(words: str | None) -> date | None:
    for pattern, length in (("%Y%m%d", 8), ("%Y-%m-%d", 10)):
        try:
            return datetime.strptime((words or "")[:length], pattern).date()
        except ValueError:
            continue
    return None
