"""Passwords for commands: asked on the terminal or read from a file, never an argument that other people can list."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from planner.i18n import say, text
from planner.plan import Plan
from planner.plan.file import PasswordNeeded, load_plan
from planner.plan.sealed import LONGEST_PASSWORD, Key, SealProblem, key_for
from planner.refusal import Refused
from planner.terminal import shown

MOST_BYTES = 4 * LONGEST_PASSWORD + 16


def add_password_file(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--password-file", type=Path, metavar="FILE", help=text("password.cli.file", language))


def opened(
    options: argparse.Namespace, language: str, load: Callable[[Path, Key | None], Plan] = load_plan
) -> tuple[Plan, Key | None]:
    """The plan of ``options.plan`` and the key it is sealed with, None for none.

    Raises Refused where the password is wrong or cannot be asked for, and what ``load`` raises.
    """
    path: Path = options.plan
    try:
        return load(path, None), None
    except PasswordNeeded as needed:
        sealed = needed.sealed
    if options.password_file is not None:
        password = password_in(options.password_file, language)
    else:
        password = asked(text("password.cli.ask", language, name=path.name), path, language)
    try:
        key = key_for(sealed, password)
    except SealProblem as problem:
        raise Refused(f"{path.name}: {say(problem.message, language)}") from None
    return load(path, key), key


def asked(prompt: str, path: Path, language: str) -> str:
    """What is typed on the terminal, unseen; raises Refused where there is no terminal."""
    if not sys.stdin.isatty():
        raise Refused(text("password.cli.no_terminal", language, name=path.name))
    try:
        return getpass.getpass(f"{shown(prompt)} ")
    except EOFError:
        raise Refused(text("password.cli.no_terminal", language, name=path.name)) from None


def password_in(path: Path, language: str) -> str:
    """The first line of a file; raises Refused where it cannot be read, is empty or too long."""
    try:
        with path.open("rb") as file:
            first = file.readline(MOST_BYTES)
        password = first.decode("utf-8-sig").rstrip("\r\n")
    except OSError as problem:
        raise Refused(f"{path.name}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path.name}: {text('file.not_text', language)}") from None
    if not 0 < len(password) <= LONGEST_PASSWORD:
        raise Refused(text("password.cli.bad_file", language, name=path.name, most=LONGEST_PASSWORD))
    return password
