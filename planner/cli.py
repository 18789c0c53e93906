"""Command line: the same assessment without a window. Qt is imported only to open the window,
and what a command needs only when it is called: the window is on screen before the rest is read.

Exit status 0 done, 1 a finding (a plan with problems, a sizing without solution), 2 bad input; errors are one line.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from planner import __version__
from planner.i18n import say, text
from planner.refusal import BAD_INPUT, DONE, FINDING, Refused
from planner.terminal import tell

APART = ("calibrate", "measure", "respondents", "catalogue", "password", "associate")
"""Commands with a module of their own, which is read only when it is called."""
CARRIED = ("workbook", "slides", "calendar")
"""Commands that write one of ``planner.exports``."""
COMMANDS = ("templates", "new", "check", "assess", "size", "report", *CARRIED, "schema", "validate", *APART)
READERS = ("check", "assess", "size", "report", *CARRIED, "measure", "respondents", "catalogue", "password")
"""Commands that read a plan, which may be under a password."""
VARIANTS = ("executive", "full", "shareable")
PICTURES = (".png", ".svg", ".pdf")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise Refused(f"planner: {message}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; never raises for what a user may give."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _system_language()
    try:
        options = _parse(given, language)
        language = options.language if options.language in ("ko", "en") else language
        status: int = options.run(options, language)
        if sys.stdout is not None:  # the program without a console has none
            sys.stdout.flush()
        return status
    except Refused as refused:
        tell(" ".join(refused.words.split("\n")), error=True)
        return refused.status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        from planner.plan.file import FileProblem, PlanProblem, describe

        if not isinstance(problem, FileProblem | PlanProblem):
            raise
        tell(" | ".join(describe(problem, language).split("\n")), error=True)
        return BAD_INPUT


def _system_language() -> str:
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if locale.startswith("ko") else "en"


def _parse(given: list[str], language: str) -> argparse.Namespace:
    parser = _Parser(prog="planner", description=text("cli.description", language))
    parser.add_argument("--version", action="version", version=f"planner {__version__}")
    common = _Parser(add_help=False)
    common.add_argument("--language", choices=("ko", "en"), help=text("cli.language", language))
    first = next((g for g in given if not g.startswith("-")), None)
    if first not in COMMANDS:
        parser.add_argument("plan", nargs="?", type=Path, help=text("cli.plan", language))
        parser.add_argument("--language", choices=("ko", "en"), help=text("cli.language", language))
        parser.epilog = text("cli.commands", language, names=" · ".join(COMMANDS))
        parser.set_defaults(run=_open)
        return parser.parse_args(given)
    _add_commands(parser, common, first, language)
    return parser.parse_args(given)


def _add_commands(parser: _Parser, common: _Parser, asked: str, language: str) -> None:
    """All commands, so that a wrong one is told the right ones; ``asked`` is the one whose module is read."""
    commands = parser.add_subparsers(required=True, parser_class=_Parser)

    def command(name: str, run: Any = None) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=text(f"cli.{name}", language))
        made.set_defaults(run=run)
        return made

    command("templates", _templates)
    new = command("new", _new)
    new.add_argument("template")
    new.add_argument("-o", "--output", type=Path, required=True)
    new.add_argument("--force", action="store_true", help=text("cli.force", language))
    command("check", _check).add_argument("plan", type=Path)
    for name, run in (("assess", _assess), ("size", _size)):
        made = command(name, run)
        made.add_argument("plan", type=Path)
        made.add_argument("--json", action="store_true")
    report = commands.add_parser("report", help=text("cli.report", language))
    report.set_defaults(run=_report)
    report.add_argument("plan", type=Path)
    report.add_argument("-o", "--output", type=Path, required=True)
    report.add_argument("--language", choices=("ko", "en", "both"), help=text("cli.language", language))
    report.add_argument("--variant", choices=VARIANTS, default="full", help=text("cli.variant", language))
    report.add_argument("--sections", help=text("cli.sections", language))
    report.add_argument("--logo", type=Path, help=text("cli.logo", language))
    report.add_argument("--accent", metavar="#RRGGBB", help=text("cli.accent", language))
    for name in CARRIED:
        made = command(name, _carry)
        made.add_argument("plan", type=Path)
        made.add_argument("-o", "--output", type=Path, required=True)
        made.set_defaults(export=name)
    command("schema", _schema)
    validate = command("validate", _validate)
    validate.add_argument("cases", type=Path)
    validate.add_argument("--kind", choices=("inference", "training", "image"))
    validate.add_argument("--json", action="store_true")
    validate.add_argument("--plot", type=Path, metavar="OUT", help=text("cli.validate.plot", language))
    validate.add_argument("--all-groups", action="store_true", help=text("cli.validate.all_groups", language))
    for name in APART:
        made = command(name)
        if name == asked:
            module = import_module(f"planner.{name}_command")
            module.add_arguments(made, language)
            made.set_defaults(run=module.run)
    if asked in READERS:
        from planner.password_input import add_password_file

        add_password_file(commands.choices[asked], language)


def _open(options: argparse.Namespace, language: str) -> int:
    if options.plan is not None and not options.plan.exists():
        raise Refused(text("cli.no_file", language, name=str(options.plan)))
    headless = sys.platform.startswith("linux") and not any(
        os.environ.get(k) for k in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if headless:
        raise Refused(text("cli.no_display", language))
    try:
        from planner.desktop.start import run
    except ImportError as problem:
        raise Refused(text("cli.no_qt", language, why=str(problem))) from None
    return run(options.plan, options.language)


def _templates(options: argparse.Namespace, language: str) -> int:
    from planner.plan.templates import templates

    for template in templates():
        tell(f"{template.id:16} {say(template.title, language)} – {say(template.situation, language)}")
    return DONE


def _new(options: argparse.Namespace, language: str) -> int:
    from planner.plan.file import save_plan
    from planner.plan.templates import load_template

    try:
        plan = load_template(options.template, language)
    except KeyError:
        raise Refused(text("cli.no_template", language, name=options.template)) from None
    if options.output.exists() and not options.force:
        raise Refused(text("cli.exists", language, name=str(options.output)))
    save_plan(plan, options.output)
    return DONE


def _check(options: argparse.Namespace, language: str) -> int:
    from planner.password_input import opened
    from planner.plan.file import PlanProblem, describe, load_plan_or_report
    from planner.plan.unknown import unknown_words

    try:
        plan, _ = opened(options, language, load_plan_or_report)
    except PlanProblem as problem:
        tell(describe(problem, language))
        return FINDING
    if unknown := unknown_words(plan):
        tell(text("cli.unknown_fields", language, name=options.plan.name), unknown)
        return FINDING
    tell(text("cli.whole", language, name=options.plan.name))
    return DONE


def _assessed(options: argparse.Namespace, language: str) -> tuple[Any, Any, Any]:
    """Plan, its assessment, and the key of a plan under a password."""
    from planner.assessment import assess
    from planner.catalog import load_catalog
    from planner.password_input import opened
    from planner.plan.file import load_plan_or_report

    plan, key = opened(options, language, load_plan_or_report)
    return plan, assess(plan, load_catalog(), date.today()), key


def _assess(options: argparse.Namespace, language: str) -> int:
    from planner import formats

    plan, a, _ = _assessed(options, language)
    if options.json:
        from planner.export_data import as_json

        tell(as_json(plan, a))
        return DONE
    tell(say(a.level.verdict, language))
    shown = (a.readiness.overall, a.infrastructure.gpus, a.infrastructure.ttft_p95, a.cost.total, a.portfolio.npv)
    for figure in shown:
        tell(f"{say(figure.name, language)}: {formats.figure(figure, language, with_range=True)}")
    for hold in a.readiness.holds:
        tell(f"{text('summary.holds', language, n=1)}: {hold.use_case_name} {say(hold.title, language)}")
    return DONE


def _size(options: argparse.Namespace, language: str) -> int:
    from planner import formats

    _, a, _ = _assessed(options, language)
    i = a.infrastructure
    figures = (i.gpus, i.replicas, i.gpus_per_replica, i.ttft_p95, i.itl_p95, i.throughput, i.peak_rate, i.utilisation)
    if options.json:
        content = {
            "gpu": i.gpu_id, "model": i.model_name, "precision": i.precision,
            "figures": {f.id: {"value": f.value, "unit": f.unit, "low": f.low, "high": f.high} for f in figures},
            "missing": [say(m, language) for m in i.gpus.missing],
            "candidates": [
                {"gpu": c.gpu_id, "precision": c.precision, "gpus_per_replica": c.gpus_per_replica, "gpus": c.gpus.value,
                 "best": c.best} for c in i.candidates
            ],
            "rejected": [
                {"gpu": r.gpu_name, "precision": r.precision, "gpus_per_replica": r.gpus_per_replica, "reason": say(r.reason, language)}
                for r in i.rejected
            ],
        }  # fmt: skip
        tell(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        if i.gpu_name:
            tell(f"{i.model_name} · {i.gpu_name} · {i.precision}")
        for figure in figures:
            tell(f"{say(figure.name, language)}: {formats.figure(figure, language, with_range=True)}")
        for words in i.gpus.missing:
            tell(say(words, language))
    return DONE if i.gpus.known else FINDING


def _report(options: argparse.Namespace, language: str) -> int:
    from planner.plan.file import write_bytes_atomic
    from planner.report import printed_report
    from planner.report.layout import lost_words
    from planner.report.options import asked

    plan, a, key = _assessed(options, language)
    wanted = asked(
        options.language or plan.settings.report_language.value, options.variant, options.sections, options.logo,
        options.accent, language,
    )  # fmt: skip
    made = printed_report(plan, a, a.catalog, wanted, date.today(), key)
    write_bytes_atomic(options.output, made.pdf)
    _tell_readable(options.output, key, language)
    if made.lost:
        tell(lost_words(made.lost, language), error=True)
    return DONE


def _carry(options: argparse.Namespace, language: str) -> int:
    from planner.exports import EXPORTS
    from planner.plan.file import write_bytes_atomic

    export = EXPORTS[options.export]
    if options.output.suffix.casefold() != export.ending:
        raise Refused(text("cli.carry.ending", language, ending=export.ending, name=options.output.name))
    plan, a, key = _assessed(options, language)
    wanted = options.language or plan.settings.report_language.value
    write_bytes_atomic(options.output, export.make(plan, a, wanted, date.today()))
    _tell_readable(options.output, key, language)
    return DONE


def _tell_readable(path: Path, key: Any, language: str) -> None:
    """Of a plan under a password: what was written for others is under none."""
    if key is not None:
        tell(text("password.exported", language, name=path.name), error=True)


def _schema(options: argparse.Namespace, language: str) -> int:
    from planner.export_data import schema

    tell(schema(), end="")
    return DONE


def _validate(options: argparse.Namespace, language: str) -> int:
    from planner.model_check import text_report
    from planner.sizing.csv_cases import clean
    from planner.sizing.validate import ValidationProblem, validate

    name = clean(options.cases.name)
    if options.plot is not None and options.plot.suffix.lower() not in PICTURES:
        raise Refused(text("cli.plot.ending", language, name=clean(options.plot.name)))
    try:
        report = validate(options.cases, options.kind)
    except ValidationProblem as problem:
        raise Refused(say(problem.problem, language)) from None
    except OSError as problem:
        raise Refused(f"{name}: {problem.strerror}") from None
    if options.json:
        tell(json.dumps(report.to_json(), ensure_ascii=False, allow_nan=False))
    else:
        tell(text_report(report, language, options.all_groups))
    if options.plot is not None:
        _plot(report, options.plot, name, language)
        tell(text("cli.plot.written", language, name=clean(str(options.plot), 300)), error=True)
    return DONE


def _plot(report: Any, path: Path, name: str, language: str) -> None:
    from planner.charts import export, predicted_measured
    from planner.charts.palette import REPORT
    from planner.plan.file import write_bytes_atomic

    if not report.metrics:
        raise Refused(text("cli.plot.nothing", language, name=name), FINDING)
    drawing = predicted_measured.sheet(report, name, language, REPORT)
    title = text("validation.sheet.title", language)
    ending = path.suffix.lower()
    if ending == ".pdf":
        content = export.pdf(drawing, title)
    elif ending == ".svg":
        ways = predicted_measured.FIRST_WAY[report.kind]
        words = [predicted_measured.describe(report, metric, ways, language) for metric in report.metrics]
        content = export.svg(drawing, title, " · ".join(words))
    else:
        try:
            from planner.desktop.picture import PictureProblem, png
        except ImportError as problem:
            raise Refused(text("cli.plot.no_qt", language, why=str(problem))) from None
        try:
            content = png(drawing, REPORT.card)
        except PictureProblem as problem:
            raise Refused(text("cli.plot.no_qt", language, why=str(problem))) from None
    write_bytes_atomic(path, content)
