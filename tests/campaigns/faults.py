"""Every call to the system that saving, keeping and recovering make fails once with every error a disk or a drive gives.

``python -m tests.campaigns.faults --state FILE`` goes through all of them; the tests through a choice.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.disk import ENDING, MARK
from planner.plan import Plan
from planner.plan.backups import versions
from planner.plan.file import FileProblem, load_plan, save_plan, write_bytes_atomic
from planner.plan.holding import Holding
from planner.plan.journal import Journal
from planner.plan.session import Session
from tests.campaigns.calls import counted, failing

ERRORS = tuple(
    getattr(errno, name)
    for name in (
        "ENOSPC", "EDQUOT", "EIO", "EACCES", "EPERM", "EROFS", "ESTALE", "EHOSTDOWN", "ENODEV", "ETIMEDOUT", "ENOTCONN",
        "ENOENT", "ENAMETOOLONG", "EMFILE", "EBUSY", "ENOMEM", "EINVAL",
    )
)  # fmt: skip
Act = Callable[[], None]
Check = Callable[[bool], str]


class Place:
    """The folders of one person: a plan file that was saved twice, and a recovery copy whose process is gone."""

    def __init__(self, folder: Path) -> None:
        for name in ("HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(folder / "home")
        self.folder, self.file = folder, folder / "a.plan"
        save_plan(Plan(title="0"), self.file)
        self.session = Session(load_plan(self.file), self.file)
        self.session.set(("title",), "1")
        self.session.save()
        self.session.set(("title",), "2", merge=False)
        self.journal = Journal()
        self.journal.note(self.session)

    def lose(self) -> None:
        """As after a kill: the copy is there, its lock is not."""
        self.journal._lock.let_go()

    # --- what is done, and what must hold then ---------------------------------------------------------------------

    def save(self) -> tuple[Act, Check]:
        def check(failed: bool) -> str:
            title = load_plan(self.file).title
            return "" if title == "2" or (failed and title == "1") else f"the file holds {title}"

        return lambda: self.session.save(), check

    def export(self) -> tuple[Act, Check]:
        path = self.folder / "out.pdf"
        return (
            lambda: write_bytes_atomic(path, b"new"),
            lambda failed: (
                ""
                if (not path.exists() if failed else path.read_bytes() == b"new")
                else "an export that failed stands there"
            ),
        )

    def note(self) -> tuple[Act, Check]:
        self.session.set(("title",), "3", merge=False)

        def check(failed: bool) -> str:
            self.lose()
            titles = [found.title for found in Journal.orphans()]
            return "" if titles == ["3"] or (failed and titles == ["2"]) else f"the copy holds {titles}"

        return lambda: self.journal.note(self.session), check

    def discard(self) -> tuple[Act, Check]:
        return self.journal.discard, lambda failed: "it raises" if failed else ""

    def find(self) -> tuple[Act, Check]:
        self.lose()

        def check(failed: bool) -> str:
            titles = [found.title for found in Journal.orphans()]
            return "it raises" if failed else "" if titles == ["2"] else f"found then: {titles}"

        return lambda: str(Journal.orphans()) and None, check

    def adopt(self) -> tuple[Act, Check]:
        self.lose()
        (found,) = Journal.orphans()
        other = Journal()

        def check(failed: bool) -> str:
            other._lock.let_go()
            return (
                "it raises" if failed else "" if [f.title for f in Journal.orphans()] == ["2"] else "the copy is lost"
            )

        return lambda: other.adopt(found) and None, check

    def drop(self) -> tuple[Act, Check]:
        self.lose()
        (found,) = Journal.orphans()

        def check(failed: bool) -> str:
            found.restore()
            return (
                "it raises" if failed else "" if [f.title for f in Journal.orphans()] == ["2"] else "the copy is lost"
            )

        return lambda: found.drop() and None, check

    def take(self) -> tuple[Act, Check]:
        holding = Holding()

        def check(failed: bool) -> str:
            return "it raises" if failed else ""

        def act() -> None:
            holding.take(self.file)
            holding.let_go()

        return act, check


DEEDS = ("save", "export", "note", "discard", "find", "adopt", "drop", "take")


@contextmanager
def place(folder: Path | None = None) -> Iterator[Place]:
    kept = {name: os.environ.get(name) for name in ("HOME", "XDG_STATE_HOME")}
    made = Path(tempfile.mkdtemp(dir=folder, prefix="faults-"))
    try:
        yield Place(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def calls_of(deed: str, folder: Path | None = None) -> list[str]:
    with place(folder) as here:
        act, _ = getattr(here, deed)()
        with counted() as counter:
            act()
    return counter.names


def one_fault(deed: str, at: int, number: int, folder: Path | None = None) -> str:
    """What is wrong after the call ``at`` of ``deed`` has failed with ``number``; "" for nothing."""
    with place(folder) as here:
        act, check = getattr(here, deed)()
        opened = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        problem: BaseException | None = None
        with counted(failing(at, number)) as counter:
            try:
                act()
            except BaseException as raised:
                problem = raised
        name = counter.names[at - 1] if at <= len(counter.names) else ""
        if problem is not None and not isinstance(problem, FileProblem):
            return f"{type(problem).__name__}: {problem}"
        wrong = check(problem is not None and not getattr(problem, "written", False))
        if wrong:
            return wrong
        if problem is None and opened and deed not in ("adopt",) and len(os.listdir("/proc/self/fd")) > opened + 1:
            return "a file stays open"
        halves = [p.name for p in here.folder.rglob(f"{MARK}*{ENDING}")]
        if halves and name != "unlink":
            return f"a half stays: {halves}"
        if deed == "save":
            here.session.save()
            if load_plan(here.file).title != "2" or not versions(here.file):
                return "it cannot be done again"
    return ""


def faults(deed: str, errors: tuple[int, ...], folder: Path | None = None) -> Iterator[tuple[str, str]]:
    for at, name in enumerate(calls_of(deed, folder), 1):
        for number in errors:
            wrong = one_fault(deed, at, number, folder)
            yield f"{deed}: call {at} ({name}) with {errno.errorcode[number]}", wrong


def main(wanted: argparse.Namespace) -> int:
    state = json.loads(wanted.state.read_text()) if wanted.state.exists() else {"done": {}, "wrong": []}
    for deed in DEEDS:
        if deed in state["done"]:
            continue
        found = list(faults(deed, ERRORS, wanted.folder))
        state["done"][deed] = len(found)
        state["wrong"] += [f"{where}: {words}" for where, words in found if words]
        wanted.state.write_text(json.dumps(state, ensure_ascii=False, indent=1))
        print(f"{deed}: {len(found)} faults, {sum(bool(w) for _, w in found)} wrong", flush=True)
    return 1 if state["wrong"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="where it has got to and what it found")
    parser.add_argument("--folder", type=Path, help="where the folders are made")
    sys.exit(main(parser.parse_args()))
