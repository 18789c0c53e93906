"""The plan file: UTF-8 YAML with its format (all there have been: ``planner/plan/migrate.py``), written in one step and
read through the one safe door; under a password the same text, sealed.

A reader of the file always finds the whole old or the whole new version. Problems name line and place in plain words.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from planner import __version__
from planner.disk import FolderClosed, NotAFile, NotSettled, WriteProtected, replace_file
from planner.explain import Path
from planner.i18n import Language, Message, message, say, text
from planner.plan.attached import NoPlanInside, attached_plan, is_report
from planner.plan.migrate import CURRENT, FORMAT, migrated, version
from planner.plan.plan import Plan
from planner.plan.sealed import OVERHEAD, Key, SealProblem, examine, is_sealed, seal, unseal
from planner.plan.session import problem_words
from planner.plan.unknown import place_words, plan_content
from planner.reading import MAX_BYTES, Document, ReadingProblem, compose_outside, read_outside
from planner.yaml_out import dumped

MOST_ITEMS = 200
"""Wrong places of a plan file that are told in words; the others are counted."""


class FileProblem(OSError):
    """A file that cannot be read or written, in words. ``written`` says that the new content stands there all the same."""

    def __init__(self, path: FilePath, message: Message, written: bool = False) -> None:
        super().__init__(f"{path}: {message.key}")
        self.path = path
        self.message = message
        self.written = written


@dataclass(frozen=True, slots=True)
class Item:
    """One thing wrong in a plan file: line (from 1), dotted place, and what is wrong."""

    line: int | None
    where: str
    message: Message


class PlanProblem(ValueError):
    """A plan file that was refused as a whole; nothing of it was used. ``count`` is of all that is wrong."""

    def __init__(self, path: FilePath, items: tuple[Item, ...], count: int | None = None) -> None:
        self.count = len(items) if count is None else count
        super().__init__(f"{path}: {self.count} problems")
        self.path = path
        self.items = items


class PasswordNeeded(PlanProblem):
    """A plan under a password, met without its key. ``sealed`` is what was read, for whoever asks for the password."""

    def __init__(self, path: FilePath, sealed: bytes, words: Message) -> None:
        super().__init__(path, (Item(None, "", words),))
        self.sealed = sealed


def describe(problem: PlanProblem | FileProblem, language: Language | str) -> str:
    """The problem in words: one line for each thing wrong, at most ten."""
    if isinstance(problem, FileProblem):
        return f"{problem.path.name}: {say(problem.message, language)}"
    lines = [text("file.refused", language, name=problem.path.name)]
    for item in problem.items[:10]:
        place = text("file.line", language, line=item.line) if item.line is not None else ""
        lines.append(": ".join(p for p in (place, item.where, say(item.message, language)) if p))
    if problem.count > 10:
        lines.append(text("file.more", language, count=problem.count - 10))
    return "\n".join(lines)


# --- writing -----------------------------------------------------------------------------------------------------


def dump_plan(plan: Plan) -> str:
    """The text of a plan file; values that stand at their default are left out, fields we do not know are kept."""
    body = {"format": FORMAT, "app": __version__, "plan": plan_content(plan)}
    return dumped(body)


def plan_bytes(plan: Plan, key: Key | None = None) -> bytes:
    """The content of a plan file, sealed where there is a ``key``."""
    content = dump_plan(plan).encode("utf-8")
    return content if key is None else seal(content, key)


def save_plan(plan: Plan, path: FilePath, key: Key | None = None) -> None:
    """Write a plan file that is known to open again; raises FileProblem and leaves the old file where that fails."""
    content = plan_bytes(plan, key)
    try:
        parse_plan(content, path, key)
    except PlanProblem as refused:
        raise FileProblem(path, message("file.would_not_open", problem=refused.items[0].message)) from refused
    write_bytes_atomic(path, content)


def write_atomic(path: FilePath, content: str) -> None:
    write_bytes_atomic(path, content.encode("utf-8"))


def write_bytes_atomic(path: FilePath, content: bytes, private: bool = False) -> None:
    """Replace ``path`` in one step; raises FileProblem and leaves the old file where that fails."""
    try:
        replace_file(path, content, private)
    except OSError as problem:
        raise FileProblem(path, reason(problem), isinstance(problem, NotSettled)) from problem
    except ValueError:  # a name that no file can have
        raise FileProblem(path, message("file.missing")) from None


_KEYS = {
    "file.full": ("ENOSPC", "EDQUOT"),
    "file.no_permission": ("EACCES", "EPERM"),
    "file.read_only": ("EROFS",),
    "file.missing": ("ENOENT", "ENOTDIR"),
    "file.folder": ("EISDIR",),
    "file.name_too_long": ("ENAMETOOLONG",),
    "file.link_loop": ("ELOOP",),
    "file.too_big_here": ("EFBIG",),
    "file.in_use": ("EBUSY", "ETXTBSY", "EDEADLK", "EAGAIN"),
    "file.broken_drive": ("EIO", "EREMOTEIO"),
    "file.no_answer": (
        "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ECONNRESET", "ECONNABORTED", "ENOTCONN",
        "ESTALE", "ENODEV", "ENXIO", "ENOMEDIUM", "ESHUTDOWN", "ENOLINK", "EPIPE",
    ),
}  # fmt: skip
_KEY_OF = {getattr(errno, name): key for key, names in _KEYS.items() for name in names if hasattr(errno, name)}
_WINDOWS_KEYS = {32: "file.in_use", 33: "file.in_use", 53: "file.no_answer", 59: "file.no_answer", 64: "file.no_answer",
                 67: "file.no_answer", 206: "file.name_too_long"}  # fmt: skip
"""Answers of Windows that Python files under a number which means something else."""


def reason(problem: OSError) -> Message:
    """Why the system refused, and what to do about it."""
    if isinstance(problem, NotAFile):
        return message("file.not_a_file")
    if isinstance(problem, WriteProtected):
        return message("file.protected")
    if isinstance(problem, FolderClosed):
        return message("file.folder_closed", folder=str(problem.filename))
    if isinstance(problem, NotSettled):
        return message("file.not_settled")
    key = _WINDOWS_KEYS.get(getattr(problem, "winerror", None) or 0) or _KEY_OF.get(problem.errno or 0)
    return message(key) if key else message("file.other", why=problem.strerror or type(problem).__name__)


# --- reading -----------------------------------------------------------------------------------------------------


def load_plan(path: FilePath, key: Key | None = None) -> Plan:
    """The plan in a file; raises FileProblem (cannot be read) or PlanProblem (names what is wrong, by line and place), of
    which PasswordNeeded means that ``key`` does not open it."""
    try:
        raw = read_outside(path, MAX_BYTES + OVERHEAD)
    except ReadingProblem:
        raise FileProblem(path, message("file.too_large", mb=MAX_BYTES // 1_000_000)) from None
    except OSError as problem:
        raise FileProblem(path, reason(problem)) from problem
    except ValueError:  # a name that no file can have
        raise FileProblem(path, message("file.missing")) from None
    return parse_plan(raw, path, key)


def load_plan_or_report(path: FilePath, key: Key | None = None) -> Plan:
    """As ``load_plan``, and the plan in a report PDF too. What is saved afterwards must not go to ``path`` then."""
    try:
        if not path.is_file() or not is_report(path):
            return load_plan(path, key)
        return parse_plan(attached_plan(path), path, key)
    except FileProblem:
        raise
    except OSError as problem:
        raise FileProblem(path, reason(problem)) from problem
    except NoPlanInside as refused:
        raise PlanProblem(path, (Item(None, "", refused.problem),)) from None


def parse_plan(raw: bytes | str, path: FilePath, key: Key | None = None) -> Plan:
    """A plan from the content of a plan file; ``path`` only names it in problems."""
    if isinstance(raw, bytes) and is_sealed(raw):
        raw = _unsealed(raw, path, key)
    try:
        words = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        document = compose_outside(words)
    except UnicodeDecodeError:
        raise PlanProblem(path, (Item(None, "", message("file.not_text")),)) from None
    except ReadingProblem as problem:
        raise PlanProblem(path, (Item(problem.line, "", problem.message),)) from None
    content, since = document.data, _since(document, path)
    unknown = [k for k in content if k not in ("format", "app", "plan")]
    if unknown:
        told = unknown[:MOST_ITEMS]
        items = tuple(Item(document.line_of((k,)), k[:60], message("problem.extra_forbidden")) for k in told)
        raise PlanProblem(path, items, len(unknown))
    try:
        return plan_of(content.get("plan") or {}, since)
    except ValidationError as problem:
        raise PlanProblem(path, _items(problem, document.line_of), problem.error_count()) from None


def _unsealed(sealed: bytes, path: FilePath, key: Key | None) -> bytes:
    try:
        examine(sealed)
        if key is None:
            raise PasswordNeeded(path, sealed, message("sealed.password_needed"))
        if not key.fits(sealed):
            raise PasswordNeeded(path, sealed, message("sealed.other_password"))
        return unseal(sealed, key)
    except SealProblem as problem:
        raise PlanProblem(path, (Item(None, "", problem.message),)) from None


def plan_of(content: Any, since: int = CURRENT) -> Plan:
    """A plan from plain content in the format of version ``since``; raises pydantic.ValidationError."""
    brought = migrated(content, since) if isinstance(content, dict) else content
    return Plan.model_validate(brought, extra="allow")


def _since(document: Document, path: FilePath) -> int:
    """The version of the format that a file is in; refuses foreign files and newer ones."""
    content = document.data
    if not isinstance(content, dict) or not isinstance(content.get("format"), str):
        raise PlanProblem(path, (Item(None, "", message("file.not_a_plan")),))
    found = version(content["format"])
    if found is None or found > CURRENT:
        key = "file.not_a_plan" if found is None else "file.newer"
        words = message(key, found=content["format"][:40])
        raise PlanProblem(path, (Item(document.line_of(("format",)), "format", words),))
    return found


def _items(problem: ValidationError, line_of: Callable[[Path], int | None]) -> tuple[Item, ...]:
    found = []
    for error in problem.errors(include_url=False)[:MOST_ITEMS]:
        place: Path = ("plan", *(p for p in error["loc"] if not (isinstance(p, str) and p == "[key]")))
        found.append(Item(line_of(place), place_words(place[1:]), problem_words(error)))
    return tuple(found)
