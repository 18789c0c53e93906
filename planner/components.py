"""What the program is made of: every part with version, licence and the licence's own words.

``resources/licences.yaml`` names the parts; versions and texts come from the installed packages. A stand-alone folder
adds what it carries beyond that (Python, libraries of the system it was built on) in its notices.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from planner import __version__
from planner.resources import notices_folder, read_yaml, resource

LICENCE_FILE = re.compile(r"(licen[cs]es?|copying|notice|authors)([.\-_].*)?", re.IGNORECASE)
UNKNOWN_VERSION = "–"


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the program; ``files`` hold its licence in the words of its makers."""

    name: str
    version: str
    licence: str
    files: tuple[Path, ...] = ()

    def text(self) -> str:
        """All licence texts of the part, one after the other; "" where none is at hand."""
        return "\n\n".join(file.read_text(encoding="utf-8", errors="replace").strip() for file in self.files)


@cache
def components() -> tuple[Component, ...]:
    """Every part, in the order of ``licences.yaml``, then those of the stand-alone folder."""
    told = read_yaml(resource("licences.yaml"))["parts"]
    return tuple(_told(part) for part in told) + _carried()


def licence_files(package: Distribution) -> tuple[Path, ...]:
    """Licence texts that an installed package brings with its metadata."""
    found = (
        Path(str(package.locate_file(file)))
        for file in package.files or ()
        if ".dist-info" in file.parts[0] and LICENCE_FILE.fullmatch(file.name)
    )
    return tuple(sorted(path for path in found if path.is_file()))


def printed(parts: tuple[Component, ...]) -> str:
    """The notices as one text file for people who look into the folder; a text that many share is printed once."""
    lines = [f"Planner {__version__} is made with the parts below. Each stands under its own licence.", ""]
    lines += [f"{part.name} {part.version} · {part.licence}" for part in parts]
    shown: dict[str, str] = {}
    for part in parts:
        lines += ["", "=" * 100, f"{part.name} {part.version} · {part.licence}", "=" * 100, ""]
        text = part.text()
        if text in shown:
            lines.append(f"The same text as for {shown[text]}.")
        else:
            lines.append(text)
            shown[text] = part.name
    return "\n".join(lines) + "\n"


def _told(part: dict[str, Any]) -> Component:
    own = tuple(resource(*name.split("/")) for name in part.get("files", ()))
    if "package" not in part:
        return Component(part["name"], part.get("version", UNKNOWN_VERSION), part["licence"], own)
    try:
        package = distribution(part["package"])
    except PackageNotFoundError:
        return Component(part["name"], UNKNOWN_VERSION, part["licence"], own)
    return Component(part["name"], package.version, part["licence"], own + licence_files(package))


def _carried() -> tuple[Component, ...]:
    folder = notices_folder()
    if folder is None:
        return ()
    return tuple(
        Component(part["name"], part["version"], part["licence"], tuple(folder / name for name in part["files"]))
        for part in json.loads((folder / "parts.json").read_text(encoding="utf-8"))
    )
