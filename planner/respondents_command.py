"""``planner respondents``: who was asked and where they differ; write a blank questionnaire; merge filled ones."""

from __future__ import annotations

import argparse
from pathlib import Path

from planner import formats
from planner.catalog import load_catalog
from planner.i18n import say, text
from planner.password_input import opened
from planner.plan import Plan
from planner.plan.file import save_plan
from planner.plan.respondents import Respondent, RespondentRole, StepId, new_respondent
from planner.plan.sealed import Key
from planner.refusal import DONE, Refused
from planner.respondent_files import ENDINGS, Extent, MergeRefused, NothingAsked, merge_files, write_blank
from planner.respondent_files.problems import described
from planner.respondent_files.questionnaire import Unfit, steps_of
from planner.terminal import tell


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("plan", type=Path)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--blank", type=Path, metavar="OUT", help=text("respondent_files.cli.blank", language))
    what.add_argument(
        "--merge", type=Path, nargs="+", metavar="FILE", help=text("respondent_files.cli.merge", language)
    )
    parser.add_argument("--respondent", metavar="ID", help=text("respondent_files.cli.respondent", language))
    parser.add_argument(
        "--role", choices=[r.value for r in RespondentRole], help=text("respondent_files.cli.role", language)
    )
    parser.add_argument("--steps", metavar="S1,S2", help=text("respondent_files.cli.steps", language))
    extent = parser.add_mutually_exclusive_group()
    for name in (Extent.QUICK, Extent.AGAIN):
        extent.add_argument(
            f"--{name}", dest="extent", action="store_const", const=name, default=Extent.ALL,
            help=text(f"respondent_files.cli.{name}", language),
        )  # fmt: skip
    parser.add_argument("--bilingual", action="store_true", help=text("respondent_files.cli.bilingual", language))
    parser.add_argument("-o", "--output", type=Path, help=text("respondent_files.cli.output", language))
    parser.add_argument("--force", action="store_true", help=text("cli.force", language))


def run(options: argparse.Namespace, language: str) -> int:
    """Do what the options say and print it; raises Refused with one line, FileProblem and PlanProblem."""
    plan, key = opened(options, language)
    if options.blank is not None:
        _blank(options, plan, language)
    elif options.merge is not None:
        _merge(options, plan, key, language)
    else:
        _show(plan, language)
    return DONE


def _blank(options: argparse.Namespace, plan: Plan, language: str) -> None:
    out: Path = options.blank
    if out.suffix.casefold() not in ENDINGS:
        raise Refused(text("respondent_files.cli.ending", language, endings=" · ".join(ENDINGS)))
    if out.exists() and not options.force:
        raise Refused(text("cli.exists", language, name=str(out)))
    person = _person(options, plan, language)
    try:
        asked = write_blank(out, plan, person, "both" if options.bilingual else language, options.extent)
    except NothingAsked as nothing:
        raise Refused(say(nothing.problem, language)) from None
    tell(text("respondent_files.cli.written", language, name=str(out), n=asked, id=person.id))


def _person(options: argparse.Namespace, plan: Plan, language: str) -> Respondent:
    """The named person of the plan or a new one, with role and steps as given."""
    person = new_respondent()
    if options.respondent is not None:
        found = next((p for p in plan.respondents if p.id == options.respondent), None)
        if found is None:
            raise Refused(text("respondent_files.cli.no_respondent", language, id=options.respondent))
        person = found
    changes: dict[str, RespondentRole | tuple[StepId, ...]] = {}
    if options.role is not None:
        changes["role"] = RespondentRole(options.role)
    if options.steps is not None:
        try:
            changes["steps"] = steps_of(options.steps)
        except Unfit as unfit:
            raise Refused(say(unfit.problem, language)) from None
    return person.model_copy(update=changes)


def _merge(options: argparse.Namespace, plan: Plan, key: Key | None, language: str) -> None:
    target: Path = options.output or options.plan
    if options.output is not None and target.exists() and not options.force:
        raise Refused(text("cli.exists", language, name=str(target)))
    try:
        merged = merge_files(options.merge, plan)
    except MergeRefused as refused:
        tell("\n".join(described(refused.problems, language)), error=True)
        raise Refused(text("respondent_files.cli.refused", language, n=len(refused.problems))) from None
    save_plan(merged.plan, target, key)
    for note in merged.notes:
        tell(say(note, language))
    _show(merged.plan, language)


def _show(plan: Plan, language: str) -> None:
    from planner.assessment import assess

    result = assess(plan, load_catalog()).respondents
    for person, progress in zip(plan.respondents, result.people, strict=True):
        steps = " ".join(step.value for step in person.steps)
        tell(f"{person.id} · {say(person.role, language)} · {steps} · {progress.answered}/{progress.asked}")
    tell(f"{say(result.voted.name, language)}: {formats.figure(result.voted, language)}")
    if not plan.respondents:
        return
    tell(f"{say(result.agreement.name, language)}: {formats.figure(result.agreement, language)}")
    for id in result.discuss:
        if (question := result.question(id)) is not None and question.verdict is not None:
            tell(f"{id} {say(question.title, language)}: {say(question.verdict, language)}")
    if result.withheld:
        tell(text("respondents.withheld_questions", language, n=len(result.withheld), ids=" ".join(result.withheld)))
    for gap in result.gaps:
        if gap.flagged:
            tell(f"{say(gap.gap.name, language)}: {formats.figure(gap.gap, language)}")
