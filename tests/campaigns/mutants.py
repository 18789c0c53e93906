"""Mutation testing of sizing, readiness and cost: how many small faults do the tests notice?

``python tests/campaigns/mutants.py 300 --state FOLDER`` tries 300 faults of each room, in an order that the seed fixes:
whatever it has tried when it is stopped is a sample without bias, and it goes on there. The tests are collected once;
each fault gets a forked process, which changes the code of that one function and runs the tests that pass through
its line, quick and narrow ones first, until one fails. A fault that no such test notices within ``--limit`` seconds of
processor time counts as survived. ``--again`` tries survivors once more, after tests were added.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from mutation_forks import ROOT, forget, forked, importers, kept_by_functions, live_functions, module_name, warm
from mutation_sites import Mutant, codes, functions, mutants, number

ROOMS = ("sizing", "readiness", "cost")
EXCLUDED = {
    "planner/sizing/handoff.py": "words for another program; compared word by word with fixtures",
    "planner/sizing/validate.py": "scores of published measurements; slow",
    "planner/sizing/validation_report.py": "words of the scores",
    "planner/sizing/calibrate_own_measurements.py": "a script that fits; run by hand",
    "planner/sizing/calibrate_serving.py": "fits of coefficients that ship as data; slow",
    "planner/sizing/calibrate_training.py": "fits of coefficients that ship as data; slow",
    "planner/sizing/calibrate_images.py": "fits of coefficients that ship as data; slow",
}
TESTS = (
    "tests/cost", "tests/readiness", "tests/sizing", "tests/test_assess*.py", "tests/test_companions.py",
    "tests/test_comparison.py", "tests/test_decision.py", "tests/test_infrastructure_*.py", "tests/test_later.py",
    "tests/test_legal_triggers.py", "tests/test_measurements.py", "tests/test_model_check.py", "tests/test_peak_hour.py",
    "tests/test_sign_offs.py", "tests/test_snapshots.py", "tests/test_template_plans.py", "tests/test_token_count.py",
)  # fmt: skip
LONGEST_S = 4.0
"""Tests that take longer (with their trace) are not run."""
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.json")


class Campaign:
    """A plugin of pytest that, instead of running the collected tests, tries faults on them."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder: Path = options.state
        self.state: dict[str, Any] = _read(
            self.folder / "state.json", {"seed": options.seed, "results": {}, "killers": {}}
        )
        self.map: dict[str, Any] = _read(self.folder / "map.json", {})
        self.texts = {
            str(path.relative_to(ROOT)): path.read_text("utf-8")
            for room in ROOMS
            for path in sorted((ROOT / "planner" / room).rglob("*.py"))
            if str(path.relative_to(ROOT)) not in EXCLUDED
        }
        self.stopped = False

    # -- the life of the campaign ------------------------------------------------------------------------------------

    def pytest_sessionstart(self) -> None:
        from hypothesis import HealthCheck, Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants",
            derandomize=True,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for number_ in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number_, self._stop)
        self.items = {i.nodeid: i for i in session.items if "qapp" not in getattr(i, "fixturenames", ())}
        self.scratch = Path(session.config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]
        warm()
        kept_by_functions()
        self.live = live_functions()
        self.importers = {m: importers(m) for m in map(module_name, self.texts)}
        self._map_tests()
        self._try_all()
        print(self.report())
        return True

    def _stop(self, *_: object) -> None:
        self.stopped = True

    def _save(self) -> None:
        for name, content in (("state.json", self.state), ("map.json", self.map)):
            new = self.folder / f"{name}.new"
            new.write_text(json.dumps(content, ensure_ascii=False, indent=0), "utf-8")
            os.replace(new, self.folder / name)

    # -- which test passes through which line ------------------------------------------------------------------------

    def _map_tests(self) -> None:
        hashes = {f: sha256((ROOT / f).read_bytes()).hexdigest()[:10] for f in {i.split("::")[0] for i in self.items}}
        for id in [i for i, m in self.map.items() if i in self.items and m["file"] != hashes[i.split("::")[0]]]:
            del self.map[id]
        names = {
            (module, name): node.lineno
            for module, text in self.texts.items()
            for name, node in functions(ast.parse(text)).items()
        }
        sources = {
            (m.module, m.function): m.source for module in self.texts for m in mutants(module, self.texts[module])
        }
        left = [i for i in self.items if i not in self.map]
        while left and not self.stopped:
            file = left[0].split("::")[0]
            ids = [i for i in left if i.split("::")[0] == file]
            answers, _ = forked(lambda write, ids=ids: self._trace(ids, names, sources, write), seconds=300)
            if len(answers) < len(ids):
                answers.append({"cpu": 99.0, "passed": False, "lines": {}})
            self.map |= {id: {"file": hashes[file], **answer} for id, answer in zip(ids, answers, strict=False)}
            left = [i for i in left if i not in self.map]
            print(f"{file}: {len(answers)} tests mapped, {len(left)} left", flush=True)
            self._save()
        self._save()
        self.through: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for id, seen in self.map.items():
            if id in self.items and seen["passed"] and seen["cpu"] <= LONGEST_S:
                for place in seen["lines"]:
                    function, source = place.rsplit(":", 1)
                    self.through[function].append((source, id))

    def _trace(
        self, ids: Sequence[str], names: dict[Any, int], sources: dict[Any, str], write: Callable[[Any], None]
    ) -> None:
        seen: dict[CodeType, set[int]] = {}
        whole: dict[CodeType, set[int]] = {}
        prefix = str(ROOT / "planner") + os.sep

        def line(frame: FrameType, event: str, _: Any) -> Any:
            seen[frame.f_code].add(frame.f_lineno)
            return line

        def call(frame: FrameType, event: str, _: Any) -> Any:
            code = frame.f_code
            if code not in whole:
                module = code.co_filename.removeprefix(str(ROOT) + os.sep)
                inside = code.co_filename.startswith(prefix) and module in self.texts
                whole[code] = {n for *_, n in code.co_lines() if n} if inside else set()
            if code not in seen:
                seen[code] = {code.co_firstlineno} & whole[code]
            return line if seen[code] < whole[code] else None

        def too_long(*_: object) -> None:
            raise TimeoutError

        def lines_seen() -> dict[str, list[int]]:
            lines: dict[str, set[int]] = defaultdict(set)
            for code, found in seen.items():
                module = code.co_filename.removeprefix(str(ROOT) + os.sep)
                name = code.co_qualname.split(".<locals>")[0]
                if found and (start := names.get((module, name))):
                    lines[f"{module}:{name}:{sources.get((module, name), '')}"] |= {n - start for n in found}
            return {place: sorted(found) for place, found in lines.items()}

        forget()
        signal.signal(signal.SIGPROF, too_long)
        for id, following in zip(ids, [*ids[1:], None], strict=True):
            seen.clear()
            forget(tables=False)
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, 2 * LONGEST_S)
            threading.settrace(call)
            sys.settrace(call)
            reports = runtestprotocol(self.items[id], log=False, nextitem=self.items.get(following or ""))
            sys.settrace(None)
            signal.setitimer(signal.ITIMER_PROF, 0)
            passed = not any(r.failed for r in reports)
            write({"cpu": round(time.process_time() - began, 3), "passed": passed, "lines": lines_seen()})

    def _run(self, ids: Sequence[str], limit: float = math.inf) -> tuple[str | None, int]:
        """The first test that fails, and how many ran before ``limit`` seconds of processor time were used up."""
        items = [self.items[i] for i in ids]
        for at, (item, following) in enumerate(zip(items, [*items[1:], None], strict=True)):
            if time.process_time() > limit:
                return None, at
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(r.failed for r in reports):
                return item.nodeid, at + 1
        return None, len(items)

    # -- faults ------------------------------------------------------------------------------------------------------

    def sample(self, room: str) -> list[Mutant]:
        everything = [
            m
            for module in self.texts
            if module.startswith(f"planner/{room}/")
            for m in mutants(module, self.texts[module])
        ]
        seed = self.state["seed"]
        everything.sort(key=lambda m: sha256(f"{seed}:{m.key}".encode()).digest())
        return [m for m in everything if re.search(self.options.only, m.module)][: self.options.amount]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Tests that pass through the line (through the function, where its text is another than when they were mapped)."""
        if mutant.function.startswith("="):
            name = mutant.function.removeprefix("=")
            places = [
                f"{module}:{function}"
                for module, text in self.texts.items()
                if name in text
                for function, node in functions(ast.parse(text)).items()
                if any(isinstance(n, ast.Name | ast.Attribute) and name in (getattr(n, "id", ""), getattr(n, "attr", "")) for n in ast.walk(node))
            ]  # fmt: skip
            found = {id for place in places for _, id in self.through[place]}
        else:
            place = f"{mutant.module}:{mutant.function}"
            found = {
                id
                for source, id in self.through[place]
                if source != mutant.source or mutant.line in self.map[id]["lines"][f"{place}:{source}"]
            }
        killers = self.state["killers"].get(f"{mutant.module}:{mutant.function}", [])
        return sorted(found, key=lambda i: (i not in killers, self.map[i]["cpu"] * (20 + len(self.map[i]["lines"]))))

    def _try_all(self) -> None:
        results = self.state["results"]
        queues = [self.sample(room) for room in self.options.rooms]
        turn = [q[n] for n in range(self.options.amount) for q in queues if n < len(q)]
        wanted = [
            m for m in turn if m.key not in results or (self.options.again and results[m.key]["outcome"] == "survived")
        ]
        for at, mutant in enumerate(wanted):
            if self.stopped:
                break
            result = self.attempt(mutant)
            results[mutant.key] = result
            if result["outcome"] == "killed" and (by := result["by"]):
                killers = self.state["killers"].setdefault(f"{mutant.module}:{mutant.function}", [])
                killers[:] = [by, *(k for k in killers if k != by)][:5]
            if at % 25 == 24:
                self._save()
                print(
                    f"{at + 1} of {len(wanted)}: {Counter(results[m.key]['outcome'] for m in turn if m.key in results)}",
                    flush=True,
                )
                for left in self.scratch.iterdir():
                    shutil.rmtree(left, ignore_errors=True)
        self._save()

    def attempt(self, mutant: Mutant) -> dict[str, Any]:
        tests = self.tests_of(mutant)
        result: dict[str, Any] = {"words": mutant.words, "tests": len(tests), "by": None, "outcome": "survived"}
        if not tests:
            return result
        answers, ended = forked(
            lambda write: self._attempt(mutant, tests, write), seconds=math.ceil(self.options.limit * 2 + 3)
        )
        if not answers:
            return {**result, "outcome": ended}
        failed, ran = answers[0]["failed"], answers[0]["ran"]
        return {**result, "outcome": "killed" if failed else "survived", "by": failed, "ran": ran}

    def _attempt(self, mutant: Mutant, tests: Sequence[str], write: Callable[[Any], None]) -> None:
        path = str(ROOT / mutant.module)
        if mutant.function.startswith("="):
            name, value = number(mutant, self.texts[mutant.module])
            home = sys.modules[module_name(mutant.module)]
            before = getattr(home, name)
            for module in list(sys.modules.values()):
                if module.__name__.startswith("planner.") and vars(module).get(name) is before:
                    setattr(module, name, value)
        else:
            first, code = codes(mutant, self.texts[mutant.module], path)
            for function in self.live[(path, mutant.function, first)]:
                function.__code__ = code
        forget(self.importers[module_name(mutant.module)])
        failed, ran = self._run(tests, self.options.limit)
        write({"failed": failed, "ran": ran})

    def report(self) -> str:
        """Killed share of each room with its 95 % interval (Wilson), then of each module, then who survived."""
        known = _read(EQUIVALENT, {})
        lines, modules, survivors = [], defaultdict(Counter), []
        for room in self.options.rooms:
            count: Counter[str] = Counter()
            for mutant in self.sample(room):
                if (result := self.state["results"].get(mutant.key)) is None:
                    continue
                outcome = (
                    "equivalent" if mutant.words in known and result["outcome"] == "survived" else result["outcome"]
                )
                count[outcome] += 1
                modules[mutant.module][outcome] += 1
                if outcome == "survived":
                    survivors.append(f"  {mutant.words} ({result.get('ran', 0)} of {result['tests']} tests)")
            lines.append(f"{room}: {_share(count)}")
        lines += [f"  {module}: {_share(count)}" for module, count in sorted(modules.items())]
        (self.folder / "survivors.txt").write_text("\n".join(survivors), "utf-8")
        return "\n".join([f"seed {self.state['seed']}", *lines])


def _share(count: Counter[str]) -> str:
    killed, n = count["killed"] + count["out of time"], sum(count.values()) - count["equivalent"]
    if not n:
        return "none tried"
    z, p = 1.96, killed / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return f"{p:.1%} killed ({low:.1%} to {high:.1%}) of {n}: {dict(count)}"


def _read(path: Path, otherwise: Any) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else otherwise


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("amount", type=int, help="faults of each room")
    parser.add_argument(
        "--state", type=Path, required=True, help="folder for what was tried and which test passes where"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", dest="rooms", choices=ROOMS, action="append")
    parser.add_argument("--only", default="", help="pattern that names of modules contain")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds of processor time for each fault")
    parser.add_argument("--again", action="store_true", help="try survivors once more")
    parser.add_argument("--tests", nargs="*", default=TESTS)
    options = parser.parse_args(words)
    options.rooms = options.rooms or list(ROOMS)
    options.state.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    os.environ.update(QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    tests = [str(p) for pattern in options.tests for p in sorted(ROOT.glob(pattern))]
    plain = "-q -p no:cacheprovider -n 0 -o faulthandler_timeout=0 -o tmp_path_retention_policy=failed --capture=no"
    return int(
        pytest.main([*plain.split(), f"--basetemp={options.state / 'scratch'}", *tests], plugins=[Campaign(options)])
    )


if __name__ == "__main__":
    raise SystemExit(main())
