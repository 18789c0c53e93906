"""From a plan to the commands of a proof of concept, and from its result files back into the plan.

What a file does not say is asked; the plan's choice is the proposed answer, never a silent one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.catalog import Catalog
from planner.i18n import Message, message
from planner.infrastructure import InfrastructureResult
from planner.measurements import own_measurement
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.measurement import MOST, Measurement
from planner.plan.session import problem_words
from planner.sizing.calibration import load_inference
from planner.sizing.cases import ServingCase
from planner.sizing.handoff import Handoff, LoadPoint, Setup, handoff
from planner.sizing.result_files import read_results
from planner.sizing.result_runs import SETUP, ResultProblem, Run, shown
from planner.sizing.serving import predict

PATH = ("infrastructure", "measurements")
QUESTIONS = (
    "model_id", "gpu_id", "precision", "tp", "pp", "replicas", "engine", "concurrency", "input_tokens", "output_tokens",
)  # fmt: skip
"""What every measurement needs, in the order it is asked."""
NUMBERS = {"tp", "pp", "replicas", "concurrency", "input_tokens", "output_tokens"}
KNEE_GAIN = 1.25
"""The knee: from here on twice the users bring less than a quarter more tokens."""
MOST_USERS = 1024


class NotReady(ValueError):
    """The plan does not say enough for a hand-off; ``problem`` says what is missing."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Opened:
    """A result file that was read. ``asked`` are the parts no run or not every run says; ``proposed`` the plan's."""

    file: str
    runs: tuple[Run, ...]
    asked: tuple[str, ...]
    proposed: Mapping[str, str | float]
    warnings: tuple[Message, ...]


def chosen(plan: Plan, result: InfrastructureResult) -> dict[str, str | float]:
    """The configuration the plan comes to, as far as it does: answers to propose."""
    hardware, work = plan.infrastructure.hardware, plan.infrastructure.workload
    found: dict[str, Any] = {
        "model_id": hardware.model_id,
        "gpu_id": result.gpu_id or hardware.gpu_id,
        "precision": result.precision or None,
        "tp": result.case.tp if result.case is not None else None,
        "pp": result.case.pp if result.case is not None else 1,
        "replicas": 1,
        "engine": hardware.engine.value,
        "input_tokens": work.input_tokens,
        "output_tokens": work.output_tokens,
    }
    return {name: value for name, value in found.items() if value is not None}


# --- hand-off ----------------------------------------------------------------------------------------------------


def case_of(result: InfrastructureResult) -> ServingCase:
    """The chosen configuration as a case of the model; raises NotReady."""
    if result.case is None:
        raise NotReady(result.problem or next(iter(result.gpus.missing), message("measurements.handoff.no_choice")))
    return result.case


def peak_load(result: InfrastructureResult) -> tuple[float, float]:
    """(requests per second, requests in flight) of one replica at the plan's peak; raises NotReady."""
    case = case_of(result)
    rate = (result.peak_rate.value or 0.0) / max(result.serving_replicas, 1)
    low, high = 1.0, 1.0
    while high < MOST_USERS and _rate(case, high) < rate:
        low, high = high, 2 * high
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if _rate(case, middle) < rate else (low, middle)
    return rate, high


def _rate(case: ServingCase, users: float) -> float:
    try:
        return predict(case, users).output_tok_s.mid / case.output_tokens
    except ValueError as refused:
        reason = getattr(refused, "reason", None)
        raise NotReady(reason if isinstance(reason, Message) else message("measurements.not_predicted")) from None


def load_points(result: InfrastructureResult) -> tuple[LoadPoint, ...]:
    """A small sweep: one user, the knee, the peak's requests in flight, and the peak as random arrivals."""
    case = case_of(result)
    rate, peak = peak_load(result)
    users = 1
    while 2 * users <= MOST_USERS and _rate(case, 2 * users) >= KNEE_GAIN * _rate(case, users):
        users *= 2
    wanted = {1: "one"}
    wanted.setdefault(users, "knee")
    wanted.setdefault(max(round(peak), 1), "peak")
    made = [LoadPoint(why, concurrency=count) for count, why in sorted(wanted.items())]
    if rate > 0:
        made.append(LoadPoint("arrivals", request_rate=rate, expected_in_flight=peak))
    return tuple(made)


def plan_handoff(result: InfrastructureResult, tool: str, repository: str | None = None) -> Handoff:
    """Commands of ``tool`` for what the plan comes to; raises NotReady where it comes to nothing yet."""
    case = case_of(result)
    setup = Setup(
        model_id=case.model.id, model_name=case.model.name, gpu_id=case.gpu.id, precision=case.weight_dtype,
        engine=case.engine, input_tokens=round(case.input_tokens), output_tokens=round(case.output_tokens), tp=case.tp,
        pp=case.pp, kv_dtype=case.kv_dtype, context=case.model.context, gpu_name=case.gpu.name,
        repository=(repository or "").strip() or None,
    )  # fmt: skip
    return handoff(tool, setup, load_points(result))


# --- import ------------------------------------------------------------------------------------------------------


def open_results(path: Path, plan: Plan, catalog: Catalog, result: InfrastructureResult) -> Opened:
    """Read a result file and say what it leaves open; raises ResultProblem."""
    runs = read_results(path)
    proposed = chosen(plan, result)
    asked = tuple(name for name in QUESTIONS if any(_said(run, name) is None for run in runs))
    warnings: list[Message] = []
    for run in runs:
        warnings += [
            message("measurements.warning.of", place=run.place, problem=w) if run.place else w for w in run.warnings
        ]
        other = _resembling(run.model_name, catalog)
        if other is not None and "model_id" in asked and other != proposed.get("model_id"):
            warnings.append(
                message(
                    "measurements.warning.other_model", name=shown(run.model_name), model=catalog.models[other].name
                )
            )
    return Opened(shown(path.name, 200), runs, asked, proposed, tuple(dict.fromkeys(warnings)))


def _said(run: Run, name: str) -> Any:
    return (run.setup or {}).get(name) if name in SETUP else getattr(run, name)


def _resembling(name: str | None, catalog: Catalog) -> str | None:
    """The catalogue's model whose name the engine's name of it contains, the longest such."""
    plain = _letters(name or "")
    found = [m for m in catalog.models.values() if _letters(m.name) and _letters(m.name) in plain]
    return max(found, key=lambda m: len(m.name)).id if found else None


def _letters(words: str) -> str:
    return "".join(c for c in words.lower() if c.isalnum())


def complete(opened: Opened, answers: Mapping[str, Any], catalog: Catalog) -> tuple[Measurement, ...]:
    """The measurements of a file, with the answers where it is silent; raises ResultProblem: all or none are taken."""
    return tuple(_completed(opened.file, run, answers, catalog) for run in opened.runs)


def _completed(file: str, run: Run, answers: Mapping[str, Any], catalog: Catalog) -> Measurement:
    place = run.place or None
    values: dict[str, Any] = {}
    for name in dict.fromkeys((*QUESTIONS, *SETUP)):
        said = _said(run, name)
        values[name] = answers.get(name) if said is None else said
        if values[name] is None and name in QUESTIONS:
            raise ResultProblem(file, place, message("measurements.unanswered", what=question(name)))
    calibration = load_inference()
    for name, known in (
        ("model_id", catalog.models), ("gpu_id", catalog.gpus), ("precision", calibration.formats), ("engine", calibration.engines),
    ):  # fmt: skip
        if values[name] not in known:
            raise ResultProblem(
                file, place, message("measurements.unknown", what=question(name), id=shown(values[name]))
            )
    try:
        made = Measurement(
            **values, measured_on=run.measured_on, file=file, tool=run.tool, request_rate=run.request_rate, burst=run.burst,
            requests=run.requests, output_tok_s=run.output_tok_s, ttft_ms=run.ttft_ms, itl_ms=run.itl_ms,
            ttft_p95_ms=run.ttft_p95_ms, itl_p95_ms=run.itl_p95_ms,
        )  # fmt: skip
    except ValidationError as refused:
        error = refused.errors()[0]
        name = str(error["loc"][0]) if error["loc"] else ""
        what = question(name) if name in QUESTIONS else name
        problem = message("measurements.refused", what=what, problem=problem_words(error))
        raise ResultProblem(file, place, problem) from None
    assert own_measurement(made, catalog) is not None
    return made


def question(name: str) -> Message:
    """The name of a part of a configuration, as it is asked."""
    return message(f"measurements.ask.{name}")


def choices(name: str, catalog: Catalog) -> Sequence[tuple[str, str]]:
    """(value, words) to choose from for a part that is not a number."""
    if name == "model_id":
        return [(m.id, m.name) for m in catalog.models.values() if m.sizable]
    if name == "gpu_id":
        return [(g.id, g.name) for g in catalog.gpus.values()]
    if name == "precision":
        return [(id, id.upper()) for id in load_inference().formats]
    return [(e.id, e.name) for e in load_inference().engines.values()]


def added(plan: Plan, new: Sequence[Measurement]) -> Plan:
    """The plan with more measurements; raises NotReady as ``room_for``."""
    changed: Plan = put(plan, PATH, room_for(plan, new))
    return changed


def room_for(plan: Plan, new: Sequence[Measurement]) -> tuple[Measurement, ...]:
    """All measurements with the new ones behind; raises NotReady where all are known or there would be too many.

    A run that the plan holds already is not counted twice.
    """
    old = plan.infrastructure.measurements
    new = [m for m in dict.fromkeys(new) if m not in old]
    if not new:
        raise NotReady(message("measurements.already"))
    if len(old) + len(new) > MOST:
        raise NotReady(message("measurements.too_many", limit=MOST, n=len(old)))
    return (*old, *new)
