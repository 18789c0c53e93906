"""The whole suite again and again, each time in another order: does any test fail for a reason that is not in the code?

``python tests/campaigns/flakes.py 20 --state FILE`` plays rounds until FILE holds 20, each in a process of its own with
two workers. Files come in an order drawn from the number of the round, and so do the tests within a file; examples of
hypothesis are drawn anew. It can be stopped at any moment (the round at hand is not counted) and goes on where FILE says.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
SEED = "FLAKES_SEED"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """As a plugin of the rounds: files in another order, and the tests within each; the same in every worker."""
    draw = random.Random(os.environ[SEED])
    files = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
    draw.shuffle(files)
    for tests in files:
        draw.shuffle(tests)
    items[:] = [test for tests in files for test in tests]


class Stopped(Exception):
    pass


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def play(seed: int, workers: int, more: Sequence[str]) -> dict[str, Any]:
    """One round: seconds on the clock and of the processor, how many tests, which failed and with which words."""
    began, used = time.monotonic(), _used()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "flakes", "-n", str(workers), f"--junitxml={told}",
            "-o", "junit_logging=no", *more,
        ]  # fmt: skip
        paths = os.pathsep.join((str(Path(__file__).parent), str(ROOT)))
        environment = {**os.environ, "PYTHONPATH": paths, SEED: str(seed), "QT_QPA_PLATFORM": "offscreen"}
        environment.pop("CI", None)
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            words, _ = child.communicate()
        except Stopped:
            os.killpg(child.pid, signal.SIGTERM)
            child.communicate()
            raise
        tests, failed = _read(told)
    if child.returncode not in (0, 1) or not tests:
        failed["the round itself"] = words.decode("utf-8", "replace")[-2000:]
    return {
        "seed": seed,
        "clock_s": round(time.monotonic() - began, 1),
        "processor_s": round(_used() - used, 1),
        "tests": tests,
        "failed": failed,
    }


def _used() -> float:
    """Processor time of all processes that ended, seconds."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def _read(told: Path) -> tuple[int, dict[str, str]]:
    if not told.exists():
        return 0, {}
    cases = list(ElementTree.parse(told).iter("testcase"))
    failed = {
        f"{case.get('classname')}::{case.get('name')}": (wrong.text or wrong.get("message") or "")[-2000:]
        for case in cases
        for wrong in case
        if wrong.tag in ("failure", "error")
    }
    return len(cases), failed


def _keep(file: Path, rounds: list[dict[str, Any]]) -> None:
    new = file.with_suffix(".new")
    new.write_text(json.dumps(rounds, ensure_ascii=False, indent=1), "utf-8")
    os.replace(new, file)


def report(rounds: list[dict[str, Any]]) -> str:
    if not rounds:
        return "no round yet"
    often = Counter(name for one in rounds for name in one["failed"])
    clock = sorted(one["clock_s"] for one in rounds)
    used = sorted(one["processor_s"] for one in rounds)
    return "\n".join(
        [
            f"{len(rounds)} rounds of {rounds[-1]['tests']} tests; clock {clock[0]:.0f}-{clock[-1]:.0f} s, "
            f"processor {used[0]:.0f}-{used[-1]:.0f} s; {sum(1 for one in rounds if one['failed'])} rounds with failures",
            *(f"  {n} times: {name}" for name, n in often.most_common()),
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where no round had a failure, 1 where one had."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("rounds", type=int)
    options.add_argument("--state", type=Path, required=True)
    options.add_argument("--workers", type=int, default=2)
    given, more = options.parse_known_args(arguments)
    rounds = json.loads(given.state.read_text("utf-8")) if given.state.exists() else []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        while len(rounds) < given.rounds:
            rounds.append(play(len(rounds) + 1, given.workers, more))
            _keep(given.state, rounds)
            print(report(rounds), flush=True)
    except Stopped:
        print("stopped; the round at hand is not counted", flush=True)
    print(report(rounds))
    return int(any(one["failed"] for one in rounds))


if __name__ == "__main__":
    raise SystemExit(main())
