"""``planner catalogue``: which facts are past their shelf life on a day; whether an update file can be taken."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from planner.assessment import assess
from planner.catalog import Catalog, load_catalog
from planner.catalog.facts import CatalogProblem
from planner.catalogue_update import UpdateRefused, located, preview
from planner.fact_words import change_words
from planner.formats import NOTHING
from planner.freshness import Aged, Freshness, age_words
from planner.i18n import say, text
from planner.password_input import opened
from planner.plan import Plan
from planner.refusal import DONE, FINDING, Refused
from planner.terminal import tell

TODAY = "today"


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--stale", nargs="?", const=TODAY, metavar="DATE", help=text("catalogue.cli.stale", language))
    what.add_argument("--check", type=Path, metavar="FILE", help=text("catalogue.cli.check", language))
    parser.add_argument("--plan", type=Path, help=text("catalogue.cli.plan", language))


def run(options: argparse.Namespace, language: str) -> int:
    """Do what the options say and print it; FINDING where facts are to be looked at. Raises Refused and PlanProblem."""
    plan = opened(options, language)[0] if options.plan is not None else Plan()
    if options.check is not None:
        _check(options.check, assess(plan, load_catalog()).catalog, language)
        return DONE
    found = assess(plan, load_catalog(), _day(options.stale, language)).freshness
    for line in _lines(found, language):
        tell(line)
    return FINDING if found.to_check else DONE


def _check(path: Path, catalog: Catalog, language: str) -> None:
    try:
        found = preview(path, catalog, date.today())
    except CatalogProblem as problem:
        raise Refused(f"{path.name}: {say(located(problem), language)}") from None
    except UpdateRefused as refused:
        raise Refused(f"{path.name}: {say(refused.problem, language)}") from None
    for change in found:
        tell(f"{say(change.name, language)} [{change.key}]: {change_words(change, language)}")


def _day(given: str, language: str) -> date:
    try:
        return date.today() if given == TODAY else date.fromisoformat(given)
    except ValueError:
        raise Refused(text("catalogue.cli.no_date", language, given=given[:40])) from None


def _lines(found: Freshness, language: str) -> list[str]:
    if not found.to_check:
        return [text("freshness.all_fresh", language, on=found.on.isoformat())]
    head = say(found.sentence, language) if found.sentence else text("freshness.plan_fresh", language)
    shown = [a for a in found.to_check if not a.fact.evidence]
    lines = [head, *(_line(aged, found.uses(aged), language) for aged in shown)]
    if behind := len(found.to_check) - len(shown):
        lines.append(text("freshness.evidence", language, n=behind))
    return lines


def _line(aged: Aged, used: bool, language: str) -> str:
    mark = text("freshness.used_mark", language) if used else "-"
    parts = (aged.age.life.name, aged.fact.name, aged.fact.as_of or NOTHING, age_words(aged.age))
    return f"{mark} {' · '.join(say(p, language) for p in parts)} [{aged.fact.key}]"
