"""Hostile inputs for every reader: nothing but the product's own refusals, under a second, under 200 MB.

``python tests/campaigns/fuzz.py 1000000 --state FILE`` gives every reader its share of about that many inputs; ``--reader
NAME`` only one; ``--guided SECONDS`` lets libFuzzer (atheris) search by coverage instead. It can be stopped at any time
(Ctrl+C) and goes on where FILE says. Inputs are made in batches from a seed in a forked child, whose memory is limited and
whose processor time is measured for each input; what a child dies of is found by the counter that it leaves behind.
"""

from __future__ import annotations

import argparse
import base64
import json
import mmap
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.campaigns.fuzz_reader import Reader
from tests.campaigns.fuzz_readers import READERS

BATCH = 500
MOST_S, MOST_MB = 1.0, 200
LEAST = 5_000
"""Inputs that every reader gets of a campaign, whatever its share."""


@dataclass
class Finding:
    reader: str
    what: str
    input: str
    """In base64, cut after 60,000 characters; ``seed`` and ``at`` make it again."""
    seed: str
    at: int


@dataclass
class Tally:
    inputs: int = 0
    refused_or_read: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    most_mb: float = 0.0


@dataclass
class State:
    tallies: dict[str, Tally] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    guided: dict[str, int] = field(default_factory=dict)
    """Inputs that libFuzzer ran, by reader."""

    @staticmethod
    def load(path: Path) -> State:
        if not path.exists():
            return State()
        content = json.loads(path.read_text(encoding="utf-8"))
        tallies = {name: Tally(**t) for name, t in content["tallies"].items()}
        return State(tallies, [Finding(**f) for f in content["findings"]], content["guided"])

    def save(self, path: Path) -> None:
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        new.replace(path)


def made(reader: Reader, seed: str, count: int) -> Iterator[bytes]:
    """The inputs of a batch, the same for the same seed."""
    rng = random.Random(seed)
    seeds = reader.seeds()
    for _ in range(count):
        try:
            yield reader.make(rng, rng.choice(seeds))
        except RecursionError:  # what the grammar nested is deeper than it can go itself
            yield b"[" * 5000


def harm(reader: Reader, content: bytes, folder: Path) -> str | None:
    """What one input did beyond a refusal; None where nothing."""
    try:
        reader.read(content, folder)
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt):
            raise
        frames = traceback.extract_tb(problem.__traceback__)
        place = next((f for f in reversed(frames) if f"{os.sep}planner{os.sep}" in f.filename), frames[-1])
        return f"{type(problem).__name__} at {Path(place.filename).name}:{place.lineno}: {str(problem)[:200]}"
    return None


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(reader: Reader, seed: str, count: int, place: mmap.mmap, out: int) -> None:
    """Run a batch and write what was found to ``out`` as JSON."""
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + 1_200_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (600, 610))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    found: list[tuple[int, str]] = []
    slowest = most = 0.0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for at, content in enumerate(made(reader, seed, count)):
            place[:8] = at.to_bytes(8, "little")
            before = _peak_mb()
            signal.setitimer(signal.ITIMER_VIRTUAL, 20 * MOST_S)  # unhandled: it ends the child
            start = time.process_time()
            what = harm(reader, content, Path(folder))
            took = time.process_time() - start
            grown = _peak_mb() - before
            slowest, most = max(slowest, took), max(most, grown)
            if what is None and took > MOST_S:
                what = f"took {took:.1f} s"
            if what is None and grown > MOST_MB:
                what = f"took {grown:.0f} MB"
            if what is not None:
                found.append((at, what))
    os.write(out, json.dumps({"found": found[:50], "slowest": slowest, "most": most}).encode()[:60_000])


def batch(reader: Reader, seed: str, count: int) -> tuple[list[tuple[int, str]], Tally]:
    """A batch in a child of its own: (position, what happened) of what is wrong, and the count."""
    place = mmap.mmap(-1, 8)
    source, out = os.pipe()
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(source)
            _child(reader, seed, count, place, out)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(out)
    with os.fdopen(source, "rb") as pipe:
        words = pipe.read()
    _, status = os.waitpid(pid, 0)
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    if status != 0:
        at = int.from_bytes(place[:8], "little")
        return [(at, f"the process ended: status {status}")], Tally(at + 1, 0, seconds)
    told = json.loads(words)
    found = [(at, what) for at, what in told["found"]]
    return found, Tally(count, count - len(found), seconds, told["slowest"], told["most"])


def one(reader: Reader, seed: str, at: int) -> bytes:
    return next(content for n, content in enumerate(made(reader, seed, at + 1)) if n == at)


def campaign(wanted: dict[str, int], state: State, path: Path) -> None:
    """Batches in turn until every reader has its number of inputs, or a signal comes."""
    stopped: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: stopped.append(number))
    readers = {r.name: r for r in READERS if r.name in wanted}
    while not stopped:
        tallies = {n: state.tallies.setdefault(n, Tally()) for n in readers}
        left = {n: t.inputs / wanted[n] for n, t in tallies.items() if t.inputs < wanted[n]}
        if not left:
            break
        name = min(left, key=lambda n: left[n])
        tally, reader = tallies[name], readers[name]
        seed = f"{name}/{tally.inputs}"
        count = min(BATCH, wanted[name] - tally.inputs)
        found, more = batch(reader, seed, count)
        tally.inputs += more.inputs
        tally.refused_or_read += more.refused_or_read
        tally.seconds += more.seconds
        tally.slowest, tally.most_mb = max(tally.slowest, more.slowest), max(tally.most_mb, more.most_mb)
        known = {(f.reader, _kind(f.what)) for f in state.findings}
        for at, what in found:
            if (name, _kind(what)) not in known:
                known.add((name, _kind(what)))
                words = base64.b64encode(one(reader, seed, at)).decode()[:60_000]
                state.findings.append(Finding(name, what, words, seed, at))
                print(f"{name}: {what} ({seed}, {at})", flush=True)
        state.save(path)


def _kind(what: str) -> str:
    """The same trouble for several inputs is told once."""
    return what.split(": ")[0] if " at " in what else what.split(" ")[0]


def guided(reader: Reader, seconds: int, state: State, path: Path) -> None:
    """libFuzzer in a process of its own, with its corpus beside the state file."""
    corpus = path.parent / "corpus" / reader.name.replace(" ", "_")
    corpus.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(reader.seeds()):
        (corpus / f"seed-{n}").write_bytes(seed)
    code = "import sys; from tests.campaigns.fuzz import search; search(sys.argv[1], sys.argv[2:])"
    options = [f"-max_total_time={seconds}", "-print_final_stats=1", "-max_len=20000", "-timeout=20", "-rss_limit_mb=1500",
               f"-artifact_prefix={corpus.parent}/{corpus.name}-", str(corpus)]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, reader.name, *options],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    words = done.stdout + done.stderr
    ran = [line for line in words.splitlines() if "number_of_executed_units" in line]
    state.guided[reader.name] = state.guided.get(reader.name, 0) + (int(ran[0].split(":")[-1]) if ran else 0)
    if done.returncode != 0:
        trouble = next(
            (line for line in words.splitlines() if line.startswith(("AssertionError", "ERROR", "==", "RuntimeError"))),
            words[-300:],
        )
        state.findings.append(Finding(reader.name, f"guided: {trouble}", "", str(corpus), 0))
        print(f"{reader.name}: {words[-1500:]}", flush=True)
    state.save(path)


def search(name: str, options: list[str]) -> None:
    """Run libFuzzer on one reader; its own mutations and those by grammar take turns. Never returns."""
    import atheris

    reader = next(r for r in READERS if r.name == name)
    for module in {m for r in READERS for m in r.modules if m in reader.modules}:
        for value in vars(sys.modules[module]).values():
            if getattr(value, "__module__", None) == module and hasattr(value, "__code__"):
                atheris.instrument_func(value)
    folder = Path(tempfile.mkdtemp())
    seeds = reader.seeds()

    def test(content: bytes) -> None:
        start = time.process_time()
        if (what := harm(reader, content, folder)) is not None:
            raise RuntimeError(what)
        if (took := time.process_time() - start) > MOST_S:
            raise RuntimeError(f"took {took:.1f} s")

    def mutate(content: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < 0.5:
            return bytes(atheris.Mutate(content, most))
        try:
            changed = reader.make(rng, content)
        except Exception:  # the grammar knows good inputs only
            changed = reader.make(rng, rng.choice(seeds))
        return changed[:most]

    atheris.Setup([name, *options], test, custom_mutator=mutate)
    atheris.Fuzz()


def summary(state: State) -> str:
    lines = [f"{'reader':20} {'inputs':>9} {'CPU s':>8} {'slowest s':>9} {'most MB':>8} {'guided':>8}"]
    for name in dict.fromkeys((*state.tallies, *state.guided)):
        t = state.tallies.get(name, Tally())
        lines.append(
            f"{name:20} {t.inputs:9,} {t.seconds:8.0f} {t.slowest:9.2f} {t.most_mb:8.0f} {state.guided.get(name, 0):8,}"
        )
    total: Any = sum(t.inputs for t in state.tallies.values()) + sum(state.guided.values())
    lines += [
        f"{total:,} inputs, {len(state.findings)} kinds of trouble",
        *(f"{f.reader}: {f.what}" for f in state.findings),
    ]
    return "\n".join(lines)


def wanted_of(amount: int, only: str | None) -> dict[str, int]:
    readers = [r for r in READERS if only in (None, r.name)]
    whole = sum(r.share for r in readers)
    return {r.name: max(min(LEAST, amount), round(amount * r.share / whole)) for r in readers}


def run() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("amount", type=int, nargs="?", default=0)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--reader", choices=[r.name for r in READERS])
    parser.add_argument("--bombs", action="store_true", help="every bomb once")
    parser.add_argument("--guided", type=int, metavar="SECONDS", help="search by coverage, this long for each reader")
    options = parser.parse_args()
    options.state.parent.mkdir(parents=True, exist_ok=True)
    home = options.state.parent / "home"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(home)
    state = State.load(options.state)
    if options.bombs:
        return _explode_all()
    if options.guided:
        for reader in READERS:
            if options.reader in (None, reader.name):
                guided(reader, options.guided, state, options.state)
    else:
        wanted = wanted_of(options.amount, options.reader)
        for reader in READERS:
            if reader.name in wanted:
                harm(reader, reader.seeds()[0], Path(tempfile.mkdtemp()))  # what is read once, before the children
        campaign(wanted, state, options.state)
    print(summary(state))


def _explode_all() -> None:
    from tests.campaigns.fuzz_bombs import BOMBS, explode

    for name in BOMBS:
        found, took = explode(name)
        print(f"{name:36} {took.slowest:6.2f} s {took.most_mb:5.0f} MB {found or ''}", flush=True)


if __name__ == "__main__":
    os.environ.pop("QT_QPA_PLATFORM", None)
    run()
