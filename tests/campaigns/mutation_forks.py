"""Forked processes that each see the product with another fault, and what must be forgotten for that."""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import os
import pickle
import random
import resource
import select
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from functools import _lru_cache_wrapper, cache, cached_property
from pathlib import Path
from types import FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = ("planner.catalog", "planner.resources", "planner.i18n", "planner.plan")
"""What these keep does not follow from the rooms under test."""


def warm() -> None:
    """What the tests need and no fault touches is read once; what the rooms under test keep is forgotten."""
    from planner import kept, resources
    from planner.catalog import Catalog, load_catalog

    parsed: dict[str, bytes] = {}
    parse = resources._parse

    def remembered(words: str) -> Any:
        if words not in parsed:
            parsed[words] = pickle.dumps(parse(words))
        return pickle.loads(parsed[words])

    resources._parse = remembered
    resources._keep = lambda *_: None
    if "planner.assessment" in sys.modules:
        from planner.assessment import assess
        from planner.plan.file import load_plan

        assess(load_plan(resources.templates_folder() / "retail.plan"), load_catalog())
    for catalog in [o for o in gc.get_objects() if isinstance(o, Catalog)]:
        for name in [n for n, value in vars(Catalog).items() if isinstance(value, cached_property)]:
            getattr(catalog, name)
    kept._kept.clear()
    gc.collect()
    gc.freeze()


@cache
def _imports() -> dict[str, set[str]]:
    """What each loaded module of the product imports."""
    found = {}
    for name, module in sys.modules.items():
        if name.startswith("planner.") and module.__file__:
            nodes = ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
            froms = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module]
            found[name] = {f"{n.module}{rest}" for n in froms for rest in ("", *(f".{a.name}" for a in n.names))}
    return found


def importers(module: str) -> set[str]:
    """Modules of the product that import ``module``, over however many others, and itself: what they keep may hold
    results of it."""
    found, new = {module}, {module}
    while new:
        new = {name for name, those in _imports().items() if those & new} - found
        found |= new
    return found


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def forget(modules: Container[str] | None = None, tables: bool = True) -> None:
    """Empty what functions keep: those of ``modules``, or of all; ``tables`` too, which depend on no argument."""
    for found in kept_by_functions():
        if (modules is None or found.__module__ in modules) and (tables or found.__wrapped__.__code__.co_argcount):
            found.cache_clear()


@cache
def kept_by_functions() -> list[Any]:
    gc.unfreeze()
    found = [
        o for o in gc.get_objects() if isinstance(o, _lru_cache_wrapper) and str(o.__module__).startswith("planner.")
    ]
    gc.freeze()
    return [o for o in found if not o.__module__.startswith(OUTSIDE)]


def live_functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    for function in _functions():
        code = function.__code__
        found[(code.co_filename, code.co_qualname, code.co_firstlineno)].append(function)
    return found


def _functions() -> Iterator[FunctionType]:
    gc.unfreeze()
    prefix = str(ROOT / "planner") + os.sep
    yield from (
        f for f in gc.get_objects() if isinstance(f, FunctionType) and f.__code__.co_filename.startswith(prefix)
    )
    gc.freeze()


def forked(work: Callable[[Callable[[Any], None]], None], seconds: int) -> tuple[list[Any], str]:
    """What ``work`` writes in a process of its own, and how that ended: "", "out of time" or "broken"."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        for number_ in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number_, signal.SIG_IGN)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(null, stream)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        random.seed(0)
        try:
            with open(writes, "wb") as pipe:
                work(lambda what: pickle.dump(what, pipe))
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writes)
    with open(reads, "rb") as pipe:
        written, until = io.BytesIO(), time.monotonic() + 20 * seconds
        while select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            if not (part := os.read(pipe.fileno(), 1 << 20)):
                break
            written.write(part)
        else:
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    written.seek(0)
    answers = []
    with contextlib.suppress(EOFError, pickle.UnpicklingError):
        while True:
            answers.append(pickle.load(written))
    return answers, "out of time" if os.WIFSIGNALED(status) else "broken" if status else ""
