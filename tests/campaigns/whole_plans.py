"""Numbers never lie: thousands of plans that nobody would write, each assessed, explained and compared.

``python tests/campaigns/whole_plans.py 10000 --state FILE`` tries plans by their number until that many are done; it can be
stopped and goes on where FILE says. One in ten is edited step by step and compared with a fresh assessment, and each
brings one of the relations between two plans. A small number runs with the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from planner import kept
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.plan import Plan
from planner.plan.session import Session
from tests.campaigns.number_checks import DAY, first_difference, fresh, wrong_figures, wrong_words
from tests.campaigns.number_relations import RELATIONS
from tests.campaigns.random_plans import edits, random_plan

EXPLAINED = 0.04
"""Share of the figures of a plan that are asked why."""
EDITS = 10
EVERY = 25
"""Plans between two writings of the state."""


@dataclass
class State:
    """``found`` keeps the first plan and the words of each kind of complaint; ``seconds`` of assessments, the slowest first."""

    plans: int = 0
    compared: int = 0
    related: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    found: dict[str, str] = field(default_factory=dict)
    slowest: list[tuple[float, int]] = field(default_factory=list)

    def complain(self, seed: int, words: str) -> None:
        kind = re.sub(r"[\d.]+(e[+-]?\d+)?", "#", words)[:140]
        self.kinds[kind] += 1
        self.found.setdefault(kind, f"{seed}: {words[:600]}")

    def timed(self, seconds: float, seed: int) -> None:
        self.slowest = sorted([*self.slowest, (round(seconds, 4), seed)], reverse=True)[:10]


def of_one_plan(seed: int, state: State) -> Iterator[str]:
    """What is wrong with the assessment of plan number ``seed``."""
    plan = random_plan(seed)
    kept._kept.clear()
    began = time.process_time()
    a = assess(plan, load_catalog(), DAY)
    state.timed(time.process_time() - began, seed)
    yield from wrong_figures(a)
    yield from wrong_words(a, plan, EXPLAINED, random.Random(seed))


def of_edits(seed: int, state: State, count: int = EDITS) -> Iterator[str]:
    """What differs between an assessment that grew with the edits and one of a program just started."""
    dice = random.Random(seed)
    session = Session(random_plan(seed))
    for step, what in enumerate(edits(session, dice, count)):
        grown = assess(session.plan, load_catalog(), DAY)
        if step % 5 == 4:
            state.compared += 1
            if found := _against_fresh(session.plan, grown):
                yield f"after {what}: {found}"


def _against_fresh(plan: Plan, grown: object) -> str | None:
    held = {name: entries.copy() for name, entries in kept._kept.items()}
    try:
        return first_difference(grown, fresh(plan))
    finally:
        kept._kept.update(held)


def of_one_relation(seed: int, state: State) -> Iterator[str]:
    name = sorted(RELATIONS)[seed % len(RELATIONS)]
    state.related += 1
    for words in RELATIONS[name](random.Random(f"{name} {seed}")):
        yield f"{name}: {words}"


def try_plan(seed: int, state: State) -> None:
    for check in (of_one_plan, of_one_relation, *((of_edits,) if seed % 10 == 0 else ())):
        try:
            for words in check(seed, state):
                state.complain(seed, words)
        except Exception as problem:
            last = traceback.extract_tb(problem.__traceback__)[-1]
            state.complain(
                seed,
                f"{check.__name__} raised {type(problem).__name__} {problem} in {Path(last.filename).name} {last.name}",
            )
    state.plans += 1


def load(path: Path) -> State:
    if not path.is_file():
        return State()
    content = json.loads(path.read_text(encoding="utf-8"))
    return State(**{**content, "kinds": Counter(content["kinds"]), "slowest": [tuple(s) for s in content["slowest"]]})


def save(state: State, path: Path) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(part, path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("amount", type=int, help="plans in all, those of FILE counted")
    parser.add_argument("--state", type=Path, required=True)
    options = parser.parse_args()
    state = load(options.state)
    began, before = time.monotonic(), state.seconds
    try:
        while state.plans < options.amount:
            try_plan(state.plans, state)
            if state.plans % EVERY == 0:
                state.seconds = before + time.monotonic() - began
                save(state, options.state)
    except KeyboardInterrupt:
        pass
    state.seconds = before + time.monotonic() - began
    save(state, options.state)
    print(
        f"{state.plans} plans, {state.related} relations, {state.compared} comparisons, {state.seconds:.0f} s; slowest {state.slowest[:3]}"
    )
    for kind, count in state.kinds.most_common():
        print(f"{count} x {state.found[kind]}")
    return 1 if state.kinds else 0


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
