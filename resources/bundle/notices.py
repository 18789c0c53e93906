"""Licences of what the stand-alone folder carries: every library must have an owner whose terms are known.

The parts of ``planner.components`` stand in the packages' metadata, which are copied. Added here are Python, the start
program of PyInstaller and, on Linux, the libraries taken from the system, with the copyright file of their package.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

from planner.components import Component, components, licence_files, printed

Entry = tuple[str, str, str]
"""Name in the folder, file it comes from, kind."""
PACKAGE = "genai-planner"
FOLDER = "planner/_data/notices"
DOCUMENTS, COMMON = Path("/usr/share/doc"), "/usr/share/common-licenses"
"""Where Debian and its children keep copyright files, and the licences that many share."""
LIBRARY = re.compile(r"\.(so|dll|pyd|dylib)(\.|$)|^[A-Za-z0-9]+$", re.IGNORECASE)
"""Names of libraries; those of frameworks on macOS have no ending."""


def shipped(name: str = PACKAGE) -> dict[str, Distribution]:
    """``name`` and every package it needs on this system, by normalised name."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        package = distribution(waiting.pop())
        if found.setdefault(normal(package.metadata["Name"]), package) is not package:
            continue
        asked = (Requirement(words) for words in package.requires or ())
        waiting += [r.name for r in asked if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def metadata_files() -> list[tuple[str, str]]:
    """Metadata and licence texts of the packages as ``(file, folder in the bundle)``; no path of the build machine."""
    found = []
    for package in shipped().values():
        listed = {str(package.locate_file(file)): file for file in package.files or () if ".dist-info" in file.parts[0]}
        licences = {str(path) for path in licence_files(package)}
        for path, file in listed.items():
            if path in licences or file.name in ("METADATA", "RECORD"):
                found.append((path, str(file.parent)))
    return found


def written(binaries: list[Entry], work: Path) -> list[Entry]:
    """The notices as data entries; ``SystemExit`` names libraries that nobody is known to have made."""
    folder = work / "notices"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    by_owner = owners(binaries)
    if nobody := by_owner.get(""):
        raise SystemExit(f"no licence is known for: {', '.join(sorted(nobody))}")
    known = {normal(name) for name in shipped()}
    if strange := [o for o in by_owner if o.startswith("package:") and normal(o[8:]) not in known]:
        raise SystemExit(f"packages that Planner does not ask for: {', '.join(strange)}")
    added = [_python(folder), _start_program(folder)]
    names = sorted(owner.removeprefix("system:") for owner in by_owner if owner.startswith("system:"))
    of_system = [_of_system(name, folder) for name in names]
    added += of_system + _common(of_system, folder)
    kept = [
        {"name": c.name, "version": c.version, "licence": c.licence, "files": [f.name for f in c.files]} for c in added
    ]
    (folder / "parts.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "THIRD-PARTY.txt").write_text(printed(components() + tuple(added)), encoding="utf-8")
    return [(f"{FOLDER}/{path.name}", str(path), "DATA") for path in sorted(folder.iterdir())]


def owners(binaries: list[Entry]) -> dict[str, list[str]]:
    """The libraries by who made them: ``package:NAME``, ``python``, ``system:PACKAGE``, or "" for nobody known."""
    of_package = {
        os.path.normpath(base / file): part.metadata["Name"]
        for part in distributions()
        for base in [Path(str(part.locate_file(""))).resolve()]
        for file in part.files or ()
        if LIBRARY.search(file.name)
    }
    found: dict[str, list[str]] = {}
    for name, source, kind in binaries:
        if kind == "SYMLINK":
            continue
        path = Path(source).resolve()
        owner = of_package.get(str(path))
        found.setdefault(f"package:{owner}" if owner else _owner(path), []).append(name)
    return found


def _owner(path: Path) -> str:
    if path.is_relative_to(Path(sys.base_prefix).resolve()):
        return "python"
    if sys.platform == "win32" and re.match(r"(vcruntime|msvcp|ucrtbase|api-ms-win|concrt)", path.name, re.IGNORECASE):
        return "python"  # Python's own installer brings these
    if shutil.which("dpkg") is None:
        return ""
    for asked in (str(path), str(path).removeprefix("/usr"), f"/usr{path}"):
        run = subprocess.run(["dpkg", "-S", asked], capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return "system:" + run.stdout.split(":")[0].split(",")[0].strip()
    return ""


def _python(folder: Path) -> Component:
    places = (
        Path(sysconfig.get_path("stdlib")),
        Path(sys.base_prefix),
        Path(f"/usr/share/doc/python{platform.python_version()[:4]}"),
    )
    found = next((p / n for p in places for n in ("LICENSE.txt", "LICENSE", "copyright") if (p / n).is_file()), None)
    if found is None:
        raise SystemExit("the licence of Python was not found")
    return Component("Python", platform.python_version(), "PSF-2.0", (_copied(found, folder, "Python"),))


def _start_program(folder: Path) -> Component:
    package = distribution("pyinstaller")
    files = tuple(_copied(path, folder, "PyInstaller") for path in licence_files(package))
    return Component("PyInstaller (start program)", package.version, "GPL-2.0 with exception", files)


def _of_system(name: str, folder: Path) -> Component:
    """A library of the system: its copyright file, and where its source is."""
    run = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=True)
    source = DOCUMENTS / name / "copyright"
    if not source.is_file():
        raise SystemExit(f"no copyright file: {source}")
    words = source.read_text(encoding="utf-8", errors="replace")
    found = set(re.findall(r"^License: *(\S.*)$", words, re.MULTILINE))
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    target = folder / f"{name}-copyright.txt"
    target.write_text(
        f"Package {name} {run.stdout} of {system}, unchanged. Source: apt-get source {name}={run.stdout}\n\n{words}",
        encoding="utf-8",
    )
    return Component(name, run.stdout, found.pop() if len(found) == 1 else "see text", (target,))


def _common(system: list[Component], folder: Path) -> list[Component]:
    """Texts that copyright files of the system refer to and do not repeat."""
    words = "".join(part.text() for part in system)
    named = sorted(set(re.findall(rf"{COMMON}/([A-Za-z0-9.-]*[A-Za-z0-9])", words)))
    texts = tuple(_copied(Path(COMMON, name), folder, name) for name in named if Path(COMMON, name).is_file())
    return [Component("Licences that these refer to", "–", ", ".join(named), texts)] if texts else []


def _copied(path: Path, folder: Path, owner: str) -> Path:
    target = folder / f"{owner}-{path.stem}.txt"
    shutil.copyfile(path, target)
    return target
