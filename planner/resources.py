"""Where the product's data lies, and the one door for reading YAML.

Data is found the same way from a checkout, an editable install and a wheel. Nothing here knows what the data means.
"""

from __future__ import annotations

import contextlib
import json
import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import platformdirs

DIGEST = 64
MOST_TIMES = 3
"""JSON is at most this much longer than the YAML it came from."""


@cache
def _root() -> Path:
    package = Path(__file__).resolve().parent
    bundled = package / "_data"
    return bundled if bundled.is_dir() else package.parent


def resource(*parts: str) -> Path:
    """Path of a file or folder under ``resources/``."""
    return _root().joinpath("resources", *parts)


def templates_folder() -> Path:
    """Folder of the plans to start from."""
    return _root() / "templates"


def notices_folder() -> Path | None:
    """Folder of a stand-alone program with the licences of what it carries; None in any other installation."""
    folder = _root() / "notices"
    return folder if folder.is_dir() else None


def read_yaml(path: Path) -> Any:
    """Content of one of our own YAML files (trusted, shipped with the product).

    JSON is read ten times faster than YAML: the content is kept as JSON in the user's cache folder, behind a digest of
    the file it came from and of itself. Whatever is wrong with that copy, the YAML is read.
    """
    raw = path.read_bytes()
    copy = _cache_folder() / f"{path.parent.name}-{path.stem}.json"
    with contextlib.suppress(OSError, ValueError, RecursionError):
        kept = _bounded(copy, MOST_TIMES * len(raw) + DIGEST)
        if kept[:DIGEST] == _digest(raw, kept[DIGEST:]):
            return json.loads(kept[DIGEST:])
    content = _parse(raw.decode("utf-8"))
    _keep(copy, raw, content)
    return content


def _bounded(copy: Path, most: int) -> bytes:
    with copy.open("rb") as file:
        return file.read(most)


def _digest(source: bytes, content: bytes) -> bytes:
    return sha256(sha256(source).digest() + content).hexdigest().encode("ascii")


def _parse(words: str) -> Any:
    """By a safe loader that leaves dates as text, so that a date is written as it was typed."""
    import yaml  # only where no copy is kept

    return yaml.load(words, Loader=_loader())


@cache
def _loader() -> type[Any]:
    import yaml

    safe: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, regexp) for tag, regexp in known if tag != "tag:yaml.org,2002:timestamp"]
        for first, known in safe.yaml_implicit_resolvers.items()
    }
    return type("StrictLoader", (safe,), {"yaml_implicit_resolvers": resolvers})


def _cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir("Planner", appauthor=False))


def _keep(copy: Path, source: bytes, content: Any) -> None:
    """Write ``content`` to ``copy`` if JSON gives back the same; a folder that cannot be written is no trouble."""
    from tempfile import NamedTemporaryFile

    from planner.disk import private_folder

    with contextlib.suppress(OSError, TypeError, ValueError):
        words = json.dumps(content, ensure_ascii=False)
        if json.loads(words) != content:
            return
        kept = words.encode("utf-8")
        private_folder(copy.parent)
        with NamedTemporaryFile("wb", dir=copy.parent, delete=False) as file:
            file.write(_digest(source, kept) + kept)
        try:
            os.replace(file.name, copy)
        except OSError:  # another Planner has it open
            os.unlink(file.name)
