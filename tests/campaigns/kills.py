"""Kill -9 at any moment of editing, saving, exporting, recovering and keeping versions: what is lost, and what is left.

``python -m tests.campaigns.kills 1000 --state FILE`` forks a child for each kill, in worlds of 40 kills that live on from
kill to kill as a person's folders do. A third of the kills strike before a chosen call to the system, so that every gap
between two calls is met; the others strike after a random time. With ``--window`` the child is the real window, typed into
with the real timers. It can be stopped and goes on where FILE says. A small number runs with the tests.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import random
import shutil
import signal
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.disk import ENDING, MARK
from planner.exports import EXPORTS
from planner.i18n import Message, message
from planner.plan import Plan
from planner.plan.backups import DAYS, RECENT, WEEKS, backups_folder, versions
from planner.plan.file import FileProblem, load_plan, parse_plan, save_plan, write_bytes_atomic
from planner.plan.holding import Holding, open_folder
from planner.plan.journal import Journal, recovery_folder
from planner.plan.session import Session
from planner.plan.templates import load_template
from tests.campaigns.calls import counted, dying

WORLD = 40
KEEP_S = 0.01
"""From an edit to its recovery copy; the window takes 0.4 s. What a kill may cost is counted from here."""
LONGEST_S, CALLED_S = 0.05, 0.5
"""A child is killed so long after it began at the latest; one that ends at a call has more time to get there."""
TEMPLATE = "retail"
KINDS = ("edit", "save", "export", "recover", "reopen")


class Told:
    """What a child has done, in memory that outlives it: numbers of edits and when each was made (monotonic)."""

    EDITS = 4096

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 64 + 8 * self.EDITS)

    def __getitem__(self, name: str) -> int:
        return int(struct.unpack_from("q", self._memory, self._at(name))[0])

    def __setitem__(self, name: str, value: int) -> None:
        struct.pack_into("q", self._memory, self._at(name), value)

    def _at(self, name: str) -> int:
        return 8 * ("ready", "edited", "noted", "saving", "saved", "refused").index(name)

    def edited(self, number: int) -> None:
        struct.pack_into("d", self._memory, 64 + 8 * (number % self.EDITS), time.monotonic())
        self["edited"] = number

    def when(self, number: int) -> float:
        return float(struct.unpack_from("d", self._memory, 64 + 8 * (number % self.EDITS))[0])


@dataclass
class Found:
    kills: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    longest_lost_s: float = 0.0
    """Between the oldest edit that was lost and the kill."""
    refused: int = 0
    """Writings that a full disk refused."""


def numbered(plan: Plan, number: int) -> Plan:
    """``number`` at the beginning and towards the end of the plan: half of one and half of another is found out."""
    company = plan.company.model_copy(update={"summary": f"{number} " + "가" * (number * 37 % 500)})
    settings = plan.settings.model_copy(update={"author": str(number)})
    return plan.model_copy(update={"title": str(number), "company": company, "settings": settings})


def number_of(plan: Plan) -> int:
    """Raises ValueError for a plan that is not one that was written."""
    if numbered(plan, int(plan.title or 0)).company != plan.company or plan.settings.author != plan.title:
        raise ValueError(f"a mixture: {plan.title}, {plan.company.summary[:8]}, {plan.settings.author}")
    return int(plan.title or 0)


class World:
    """The folders of one person. Children work in it one after the other."""

    def __init__(self, folder: Path, seed: int, whole: tuple[bytes, ...], filled: bool = False) -> None:
        self.folder, self.random, self.whole, self.filled = folder, random.Random(seed), whole, filled
        self.told, self.found = Told(), Found()
        self.file, self.export = folder / "documents" / "한빛 계획.plan", folder / "documents" / "out.xlsx"
        self.file.parent.mkdir(parents=True)
        for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(folder / "home")
        self.number = 1
        save_plan(numbered(load_template(TEMPLATE), 1), self.file)

    # --- the child ---------------------------------------------------------------------------------------------------

    def live(self, kind: str, seed: int) -> None:
        """What the program does, without its window, until it is killed."""
        choice, told = random.Random(seed), self.told
        journal, holding = Journal(), Holding()
        told["ready"] = 1
        found = [copy for copy in Journal.orphans() if copy.plan is not None]
        holding.take(self.file)
        session = Session(load_plan(self.file), self.file)
        if found and journal.adopt(found[0]):
            assert found[0].plan is not None
            session.become(found[0].plan, _step())
            self._done(lambda: journal.note(session))
        number, due = self.number, 0.0
        while True:
            number += 1
            session.replace_plan(numbered(session.plan, number))
            told.edited(number)
            due = due or time.monotonic() + KEEP_S
            kept = False
            if kind != "export" and (time.monotonic() >= due or kind in ("reopen", "recover")):
                kept, due = self._done(lambda: journal.note(session)), 0.0
            if kind == "save" and choice.random() < 0.5:
                told["saving"] = number
                if self._done(lambda: session.save(self.file)):
                    told["saved"] = told["noted"] = number
                    journal.discard()
                    due = 0.0
            if kept:
                told["noted"] = number
            if kind == "export":
                self._done(lambda: write_bytes_atomic(self.export, choice.choice(self.whole)))
            if kind == "reopen":
                holding.let_go()
                holding.take(self.file)
                for copy in Journal.orphans():
                    copy.drop()
                    copy.restore()
            time.sleep(choice.random() * 0.002)

    def _done(self, act: Callable[[], None]) -> bool:
        """Whether it was; a disk that is full is told by the program, which goes on."""
        try:
            act()
        except FileProblem as problem:
            if not self.filled or problem.message.key != "file.full":
                raise
            self.told["refused"] = self.told["refused"] + 1
            return False
        return True

    def _fill(self) -> None:
        """Leave little room or none on the file system of the world."""
        free = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize
        (self.folder / "filler").write_bytes(bytes(max(0, free - self.random.choice((0, 4_000, 30_000, 200_000)))))

    # --- the parent --------------------------------------------------------------------------------------------------

    def kill(self) -> None:
        """One child, one kill, and a look at what is left."""
        kind, told = self.random.choice(KINDS), self.told
        base = max(self.number, told["edited"])
        self.number = base
        for name in ("ready", "saving", "saved", "noted"):
            told[name] = 0
        told["edited"] = base
        before = self._kept()
        at_call = self.random.randrange(1, 400) if self.random.random() < 1 / 3 else 0
        seed = self.random.randrange(2**32)
        delay = self.random.random() * LONGEST_S
        if self.filled:
            self._fill()
        child = os.fork()
        if child == 0:
            try:
                if at_call:
                    with counted(dying(at_call)):
                        self.live(kind, seed)
                self.live(kind, seed)
            except BaseException as problem:  # told to the parent, then the end
                (self.folder / "raised").write_text(f"{kind}: {type(problem).__name__}: {problem}")
            finally:
                os._exit(3)
        self._wait(child, until=lambda: bool(told["ready"]))
        ends = time.monotonic() + (CALLED_S if at_call else delay)
        self._wait(child, until=lambda: time.monotonic() >= ends)
        killed = time.monotonic()
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        (self.folder / "filler").unlink(missing_ok=True)
        self.found.kills += 1
        self.found.kinds[f"{kind} {'call' if at_call else 'time'}"] += 1
        if not os.WIFSIGNALED(status):
            raised = self.folder / "raised"
            self._wrong(kind, raised.read_text() if raised.exists() else f"ended with {status}")
        self._look(kind, before, killed)

    @staticmethod
    def _wait(child: int, until: Callable[[], bool]) -> None:
        """Until then, or until the child has ended by itself."""
        while not until() and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            time.sleep(0.0005)

    def _kept(self) -> int:
        """The newest number that is on disk in whatever form."""
        numbers = [number_of(load_plan(self.file))]
        numbers += [number_of(copy.plan) for copy in Journal.orphans() if copy.plan is not None]
        return max(numbers)

    def _look(self, kind: str, before: int, killed: float) -> None:
        told = self.told
        try:
            there = number_of(load_plan(self.file))
            if told["saved"] and not told["saved"] <= there <= max(told["saving"], told["saved"]):
                self._wrong(kind, f"the file holds {there}, saved was {told['saved']}, then {told['saving']}")
            for copy in Journal.orphans():
                if copy.plan is None:
                    self._wrong(kind, f"{copy.path.name} cannot be read")
            kept = self._kept()
            if kept < max(before, told["noted"]):
                self._wrong(kind, f"{kept} is left of {before} before and {told['noted']} noted")
            first_lost = max(kept, self.number) + 1
            if kind != "export" and not self.filled and first_lost <= told["edited"]:
                self.found.longest_lost_s = max(self.found.longest_lost_s, killed - told.when(first_lost))
            for version in versions(self.file):
                number_of(parse_plan(version.path.read_bytes(), version.path))
            if self.export.exists() and self.export.read_bytes() not in self.whole:
                self._wrong(kind, "half an export")
        except Exception as problem:
            self._wrong(kind, f"{type(problem).__name__}: {problem}")
        self._grow(kind)

    def _grow(self, kind: str) -> None:
        """Nothing in the folders grows from kill to kill, however often."""
        past = time.time() - 3600
        halves = list(self.folder.rglob(f"{MARK}*{ENDING}"))
        for path in halves:
            os.utime(path, (past, past))
        counts = {
            "halves of files": (len(halves), 12),
            "recovery copies": (len(list(recovery_folder().glob("*"))), 12),
            "records of open files": (len(list(open_folder().glob("*"))), 6),
            "versions": (len(versions(self.file)), RECENT + DAYS + WEEKS),
            "folders of versions": (len(list(backups_folder().glob("*"))), 1),
        }
        for name, (count, most) in counts.items():
            if count > most:
                self._wrong(kind, f"{count} {name}")

    def end(self) -> None:
        """The person comes back once more and saves: nothing of the kills is left."""
        holding, journal = Holding(), Journal()
        if not holding.take(self.file):
            self._wrong("end", "the file is held by nobody, and yet")
        newest = self._kept()
        for copy in Journal.orphans():
            if copy.plan is not None and number_of(copy.plan) == newest:
                session = Session(load_plan(self.file), self.file)
                session.become(copy.plan, _step())
                if not journal.adopt(copy):
                    self._wrong("end", "a copy that nobody has cannot be had")
                session.save()
                journal.discard()
                break
        if number_of(load_plan(self.file)) != newest:
            self._wrong("end", "what was recovered is not what was saved")
        for copy in Journal.orphans():
            if not copy.drop():
                self._wrong("end", "a copy cannot be given up")
        write_bytes_atomic(self.export, b"")
        Session(load_plan(self.file), self.file).save()
        Journal.orphans()
        holding.let_go()
        left = [p for p in self.folder.rglob("*") if p.suffix in (ENDING, ".lock", ".open")]
        left += recovery_folder().glob("*.json")
        if left:
            self._wrong("end", f"left: {[p.name for p in left][:5]}")

    def _wrong(self, kind: str, words: str) -> None:
        self.found.wrong.append(f"{kind}: {words}")


def _step() -> Message:
    return message("documents.recovered")


def whole_exports() -> tuple[bytes, ...]:
    """Two versions of each export that a child writes."""
    catalog, day = load_catalog(), date(2026, 11, 26)
    made = []
    for template in (TEMPLATE, "public"):
        plan = load_template(template)
        a = assess(plan, catalog, day)
        made += [export.make(plan, a, "ko", day) for export in EXPORTS.values() if export.id != "slides"]
    return tuple(made)


def one_world(folder: Path, seed: int, kills: int, whole: tuple[bytes, ...], filled: bool = False) -> Found:
    world = World(folder, seed, whole, filled)
    for _ in range(kills):
        world.kill()
    world.end()
    world.found.refused = world.told["refused"]
    return world.found


def main(wanted: argparse.Namespace) -> int:
    live: Callable[..., Found]
    if wanted.window:
        from tests.campaigns.window_kills import one_world as live

        name, size, whole = "window", 5, ()
    elif wanted.filled:
        name, live, size, whole = "filled", partial(one_world, filled=True), WORLD, (b"one" * 9000, b"two" * 7000)
    else:
        name, live, size, whole = "fork", one_world, WORLD, whole_exports()
    state = json.loads(wanted.state.read_text()) if wanted.state.exists() else {}
    mine = state.setdefault(
        name, {"worlds": 0, "kills": 0, "kinds": {}, "wrong": [], "longest_lost_s": 0.0, "seconds": 0}
    )
    while mine["kills"] < wanted.kills:
        folder = Path(tempfile.mkdtemp(dir=wanted.folder, prefix="kills-"))
        began = time.monotonic()
        seed = mine["worlds"] + 1
        try:
            found = live(folder, seed, min(size, wanted.kills - mine["kills"]), whole)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        mine["worlds"] += 1
        mine["kills"] += found.kills
        mine["kinds"] = dict(Counter(mine["kinds"]) + found.kinds)
        mine["wrong"] += [f"seed {seed}: {words}" for words in found.wrong]
        mine["refused"] = mine.get("refused", 0) + found.refused
        mine["longest_lost_s"] = max(mine["longest_lost_s"], found.longest_lost_s)
        mine["seconds"] = round(mine["seconds"] + time.monotonic() - began, 1)
        half = wanted.state.with_suffix(".half")
        half.write_text(json.dumps(state, ensure_ascii=False, indent=1))
        half.replace(wanted.state)
        print(
            f"{mine['kills']} kills, {len(mine['wrong'])} wrong, longest lost {mine['longest_lost_s']:.3f} s",
            flush=True,
        )
    return 1 if mine["wrong"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int)
    parser.add_argument("--state", type=Path, required=True, help="where it has got to and what it found")
    parser.add_argument("--folder", type=Path, help="where the worlds are made")
    parser.add_argument(
        "--filled", action="store_true", help="leave little room: FOLDER has a small file system of its own"
    )
    parser.add_argument("--window", action="store_true", help="kill the real window while it is typed into")
    sys.exit(main(parser.parse_args()))
