"""What a reader under fuzzing is, and what all of them need."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from planner.catalog import Catalog, load_catalog
from planner.i18n import Message, say
from planner.reading import UNPRINTABLE
from tests.campaigns import fuzz_inputs as inputs

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
TODAY = date(2026, 11, 26)
LONGEST_WORDS = 4000
"""Characters of a refusal: what a file says in it is cut."""


@dataclass(frozen=True)
class Reader:
    """``modules`` read with it; ``share`` is its part of a campaign (what a fast one gets is 1)."""

    name: str
    modules: tuple[str, ...]
    seeds: Callable[[], list[bytes]]
    make: inputs.Make
    read: Callable[[bytes, Path], None]
    share: float = 1.0


@cache
def catalog() -> Catalog:
    return load_catalog()


def sampled(content: bytes) -> bool:
    """Whether a slow second look is taken at an input: at every eighth."""
    return zlib.crc32(content) % 8 == 0


def told(*problems: Message | str) -> None:
    """Say a refusal in both languages, as a person would read it."""
    for problem in problems:
        for language in ("ko", "en"):
            words = problem if isinstance(problem, str) else say(problem, language)
            assert words.strip(), problem
            assert len(words) <= LONGEST_WORDS, f"{len(words)} characters"
            assert not UNPRINTABLE.search(words), repr(words[:200])


def written(content: bytes, folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def text_of(content: bytes) -> str:
    return (
        content.decode("utf-8", "surrogatepass" if b"\xed" in content else "replace")
        if _decodes(content)
        else content.decode("latin-1")
    )


def _decodes(content: bytes) -> bool:
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True
