"""Where the product's data lies, and the one door for reading YAML.

Data is found the same way from a checkout, an editable install and a wheel. Nothing here knows what the data means.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictLoader(_Loader):  # type: ignore[misc]
    """Safe loader for our own data: dates stay text, so that a date is written as it was typed."""


StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


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


def read_yaml(path: Path) -> Any:
    """Content of one of our own YAML files (trusted, shipped with the product)."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)
