"""``planner measure``: print the commands of a proof of concept for a plan, or take its result file into the plan."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from planner import formats
from planner.assessment import assess
from planner.catalog import Catalog, load_catalog
from planner.i18n import Message, message, say, text
from planner.infrastructure import InfrastructureResult
from planner.measurement_import import NUMBERS, QUESTIONS, NotReady, added, complete, open_results, plan_handoff
from planner.measurements import rows
from planner.password_input import opened
from planner.plan import Plan
from planner.plan.file import save_plan
from planner.plan.measurement import Measurement
from planner.refusal import DONE, Refused
from planner.sizing.handoff import TOOLS
from planner.sizing.own_measurements import METRICS
from planner.sizing.result_runs import ResultProblem
from planner.terminal import tell


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("plan", type=Path)
    parser.add_argument("--tool", choices=TOOLS, help=text("measurements.cli.tool", language))
    parser.add_argument("--repository", help=text("measurements.cli.repository", language))
    parser.add_argument(
        "--import", dest="results", type=Path, metavar="FILE", help=text("measurements.cli.import", language)
    )
    parser.add_argument("-o", "--output", type=Path, help=text("measurements.cli.output", language))
    parser.add_argument("--force", action="store_true", help=text("cli.force", language))
    parser.add_argument("--as-planned", action="store_true", help=text("measurements.cli.as_planned", language))
    for name in (*QUESTIONS, "engine_version"):
        what = message(f"measurements.ask.{name}")
        parser.add_argument(
            f"--{flag(name)}", dest=name, type=number if name in NUMBERS else str, help=say(what, language)
        )


def run(options: argparse.Namespace, language: str) -> int:
    """Do what the options say and print it; raises Refused with one line, FileProblem and PlanProblem."""
    plan, key = opened(options, language)
    assessment = assess(plan, load_catalog())
    catalog, result = assessment.catalog, assessment.infrastructure
    try:
        if options.results is None:
            tool = options.tool or _tool_of(plan)
            tell(plan_handoff(result, tool, options.repository).script(lambda m: say(m, language)), end="")
            return DONE
        if options.output is None:
            raise Refused(text("measurements.cli.no_output", language))
        if options.output.exists() and not options.force:
            raise Refused(text("cli.exists", language, name=str(options.output)))
        given = {name: getattr(options, name) for name in (*QUESTIONS, "engine_version")}
        warn: Callable[[Message], None] = lambda words: tell(say(words, language), error=True)  # noqa: E731
        changed, new = import_into(plan, catalog, result, options.results, given, options.as_planned, warn)
    except (ResultProblem, NotReady) as problem:
        raise Refused(say(problem.problem, language)) from None
    save_plan(changed, options.output, key)
    for row in rows(changed, catalog)[-len(new) :]:
        found = [
            f"{say(row.measured[m].name, language)} {formats.figure(row.measured[m], language)}"
            f" ({formats.figure(row.ratio[m], language)})"
            for m in METRICS
            if row.measured[m].known
        ]
        tell(f"{say(row.configuration, language)} · {say(row.load, language)}: {' · '.join(found)}")
    tell(text("measurements.cli.taken", language, n=len(new), name=str(options.output)))
    return DONE


def _tool_of(plan: Plan) -> str:
    engine = plan.infrastructure.hardware.engine.value
    return engine if engine in TOOLS else "aiperf"


def import_into(
    plan: Plan, catalog: Catalog, result: InfrastructureResult, path: Path, given: Mapping[str, Any], as_planned: bool,
    warn: Callable[[Message], None],
) -> tuple[Plan, tuple[Measurement, ...]]:  # fmt: skip
    """The plan with the runs of a file. What the file does not say comes from ``given``, or from the plan's choice if
    ``as_planned``; raises ResultProblem or NotReady, and then nothing has changed."""
    opened = open_results(path, plan, catalog, result)
    answers = {name: value for name, value in given.items() if value is not None}
    if as_planned:
        answers = {**opened.proposed, **answers}
    if left := [name for name in opened.asked if name not in answers]:
        flags = " ".join(f"--{flag(name)} {_plain(opened.proposed.get(name, '…'))}" for name in left)
        raise ResultProblem(opened.file, None, message("measurements.cli.open", flags=flags))
    new = complete(opened, answers, catalog)
    for warning in opened.warnings:
        warn(warning)
    changed = added(plan, new)
    held = len(plan.infrastructure.measurements)
    return changed, changed.infrastructure.measurements[held:]


def flag(name: str) -> str:
    """The command line's name of a part of a configuration."""
    return name.removesuffix("_id").replace("_", "-")


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def number(words: str) -> float:
    """A positive number; raises ValueError."""
    value = float(words)
    if not 0 < value < math.inf:
        raise ValueError(words)
    return value
