"""``planner password``: protect a plan file by a password, change it or take it away."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from planner.i18n import text
from planner.password_input import asked, opened, password_in
from planner.plan.backups import keep_version
from planner.plan.file import save_plan
from planner.plan.sealed import SHORTEST_PASSWORD, Key, new_key
from planner.plan.traces import readable_copies, remove
from planner.recent_plans import protect
from planner.refusal import DONE, Refused
from planner.terminal import tell


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("plan", type=Path)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--new-password-file", type=Path, metavar="FILE", help=text("password.cli.new_file", language))
    what.add_argument("--remove", action="store_true", help=text("password.cli.remove", language))
    parser.add_argument("--keep-copies", action="store_true", help=text("password.cli.keep_copies", language))


def run(options: argparse.Namespace, language: str) -> int:
    """Write the plan under its new password or without one; raises Refused with one line, FileProblem and PlanProblem."""
    plan, old = opened(options, language)
    path, name = options.plan, options.plan.name
    if options.remove:
        if old is None:
            raise Refused(text("password.cli.none", language, name=name))
        save_plan(plan, path)
        tell(text("password.cli.removed", language, name=name))
        return DONE
    key = _new_key(options, path, language)
    with suppress(OSError):  # what stays readable then is named below
        keep_version(path, key)
    save_plan(plan, path, key)
    protect(path)
    tell(text("password.cli.changed" if old else "password.cli.set", language, name=name))
    if found := readable_copies(path):
        if not options.keep_copies:
            remove(found)
        what = "password.cli.copies_kept" if options.keep_copies else "password.cli.copies_removed"
        tell(text(what, language, n=len(found)))
        for copy in found:
            tell(f"{copy.at:%Y-%m-%d %H:%M} {copy.path}")
    return DONE


def _new_key(options: argparse.Namespace, path: Path, language: str) -> Key:
    if options.new_password_file is not None:
        password = password_in(options.new_password_file, language)
    else:
        password = asked(text("password.cli.ask_new", language, name=path.name), path, language)
        if asked(text("password.cli.ask_again", language), path, language) != password:
            raise Refused(text("password.differ", language))
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(text("password.too_short", language, least=SHORTEST_PASSWORD))
    return new_key(password)
