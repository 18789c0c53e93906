"""What goes into the stand-alone folder and what stays out.

Read by ``planner.spec`` inside PyInstaller. Network, scripting in windows, databases and terminals stay out because the
program uses none of them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import notices

Entry = tuple[str, str, str]
"""Name in the folder, file it comes from, kind."""

LEFT_OUT = [
    *(f"PySide6.Qt{name}" for name in ("Network", "DBus", "Qml", "Quick", "OpenGL", "Sql", "Test", "WebEngineCore", "3DCore")),
    "ssl", "_ssl", "_hashlib", "sqlite3", "_sqlite3", "curses", "_curses", "readline", "tkinter", "_tkinter", "unittest",
    "pydoc", "doctest", "ensurepip", "pip", "setuptools", "pkg_resources", "wheel", "lib2to3", "idlelib", "xmlrpc",
    "scipy", "matplotlib", "pandas", "pytest", "hypothesis", "IPython", "numpy.f2py", "numpy.testing", "numpy.distutils",
    "lxml.html", "lxml.isoschematron", "lxml.objectify", "PIL._avif", "PIL._webp", "PIL._imagingft", "PIL._imagingtk",
    "PIL.ImageTk", "PIL.ImageQt", "shiboken6_generator",
]  # fmt: skip

PLUGINS = {
    "platforms": ("xcb", "wayland", "offscreen", "windows", "cocoa"),
    "platforminputcontexts": ("compose", "ibus"),
    "platformthemes": ("xdgdesktopportal",),
    "imageformats": ("svg",),
    "iconengines": ("svgicon",),
    "printsupport": ("cups", "windows", "cocoa"),
    "styles": ("windows", "mac"),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("bradient", "adwaita"),
}
"""Folders of Qt plugins, and how the names of those kept begin after ``lib`` and ``q``."""

OF_THE_SYSTEM = re.compile(
    r"lib(stdc\+\+|gcc_s|z|X11|X11-xcb|Xau|Xdmcp|Xext|Xrender|xcb|xcb-glx|fontconfig|freetype|expat|glib-2|gobject-2|gio-2"
    r"|gmodule-2|gthread-2|dbus-1|systemd|cups|uuid|pcre2-8|png16|mount|blkid|selinux)(\.|-2\.)"
)
"""Libraries every Linux desktop has; a copy of its own would only grow old."""


def modules() -> list[str]:
    """Modules found by their name only, when a command or page is asked for."""
    from PyInstaller.utils.hooks import collect_submodules

    return list(collect_submodules("planner"))


def data(root: Path) -> list[tuple[str, str]]:
    """Resources, templates and the licence texts of the packages, as ``(file, folder in the bundle)``."""
    found = [
        (str(path), f"planner/_data/{path.parent.relative_to(root).as_posix()}")
        for folder in ("resources", "templates")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and path.relative_to(root).parts[:2] != ("resources", "bundle") and path.name != "window.png"
        and "__pycache__" not in path.parts
    ]  # fmt: skip
    return found + notices.metadata_files() + [_folder_of("pptx.oxml")]


def _folder_of(package: str) -> tuple[str, str]:
    """A file that makes the folder of ``package`` exist: python-pptx looks for its own templates by way of it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed")
    return spec.origin, package.replace(".", "/")


def wanted(name: str) -> bool:
    """Whether PyInstaller's find ``name`` stays; its own choice is generous."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = path.parts
    if "translations" in parts:
        return path.name == "qtbase_ko.qm"
    if "qml" in parts or path.name in ("direct_url.json", "INSTALLER", "REQUESTED"):
        return False  # the latter tell how the packages came to the machine
    if "plugins" in parts:
        kind, plugin = parts[parts.index("plugins") + 1], path.name.removeprefix("lib").removeprefix("q")
        return plugin.startswith(PLUGINS.get(kind, ()))
    if sys.platform == "linux" and len(parts) == 1 and OF_THE_SYSTEM.match(path.name):
        return False
    return not (path.name.startswith("opengl32sw") or path.name.startswith("d3dcompiler"))


def reached(binaries: list[Entry]) -> list[Entry]:
    """Those of ``binaries`` that the program can load: extensions, plugins, and what these are linked with."""
    by_name: dict[str, list[Entry]] = {}
    for entry in binaries:
        by_name.setdefault(PurePosixPath(entry[0].replace("\\", "/")).name.lower(), []).append(entry)
    waiting = [entry for entry in binaries if entry[2] == "EXTENSION" or "plugins" in entry[0] or _is_python(entry[0])]
    kept: dict[str, Entry] = {}
    while waiting:
        entry = waiting.pop()
        if entry[0] in kept:
            continue
        kept[entry[0]] = entry
        if entry[2] == "SYMLINK":
            waiting += by_name.get(PurePosixPath(entry[1]).name.lower(), [])
            continue
        for linked in linked_with(entry[1]):
            waiting += by_name.get(linked.lower(), [])
    return [entry for entry in binaries if entry[0] in kept]


def without_loose_links(datas: list[Entry], binaries: list[Entry]) -> list[Entry]:
    """``datas`` without links to libraries that stay out; on macOS links are the form of a framework."""
    if sys.platform != "linux":
        return datas
    kept = {entry[0] for entry in binaries}
    return [entry for entry in datas if entry[2] != "SYMLINK" or entry[1] in kept]


def linked_with(library: str) -> set[str]:
    """Names of the libraries that this one asks for itself, without those that they ask for in turn."""
    if sys.platform == "linux":
        told = subprocess.run(["objdump", "-p", library], capture_output=True, text=True, check=True).stdout
        return set(re.findall(r"^\s*NEEDED\s+(\S+)", told, re.MULTILINE))
    from PyInstaller.depend.bindepend import get_imports

    return {PurePosixPath(str(name).replace("\\", "/")).name for name, _ in get_imports(library)}


def _is_python(name: str) -> bool:
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.match(r"(lib)?python3", last, re.IGNORECASE) is not None or last == "Python"


def icon(root: Path, work: Path) -> str | None:
    """The drawing of the program as the system wants it; Linux takes it from ``resources/linux`` instead."""
    ending = {"win32": ".ico", "darwin": ".icns"}.get(sys.platform)
    if ending is None:
        return None
    from drawing import save_icon

    return str(save_icon(root / "resources" / "linux" / "planner.svg", work / f"planner{ending}"))


def version_resource(name: str) -> Any:
    """What Windows shows under the details of the program file."""
    from PyInstaller.utils.win32 import versioninfo as v

    from planner import __version__

    numbers = (*(int(n) for n in __version__.split(".")), 0)[:4]
    words = {
        "CompanyName": "Planner", "FileDescription": "Planner", "FileVersion": __version__, "InternalName": name,
        "LegalCopyright": "Apache-2.0", "OriginalFilename": f"{name}.exe", "ProductName": "Planner",
        "ProductVersion": __version__,
    }  # fmt: skip
    table = v.StringTable("040904B0", [v.StringStruct(key, value) for key, value in words.items()])
    kids = [v.StringFileInfo([table]), v.VarFileInfo([v.VarStruct("Translation", [0x0409, 1200])])]
    return v.VSVersionInfo(ffi=v.FixedFileInfo(filevers=numbers, prodvers=numbers), kids=kids)


def mac_application() -> dict[str, Any]:
    """Arguments of the application on macOS: it owns ``.plan`` files and both languages."""
    from planner import __version__

    kind = "kr.genai-planner.plan"
    return {
        "bundle_identifier": "kr.genai-planner.planner",
        "version": __version__,
        "info_plist": {
            "CFBundleDisplayName": "Planner",
            "CFBundleExecutable": "planner-window",
            "CFBundleLocalizations": ["ko", "en"],
            "CFBundleDevelopmentRegion": "en",
            "LSBackgroundOnly": False,
            "LSMinimumSystemVersion": "13.0",
            "LSApplicationCategoryType": "public.app-category.business",
            "NSHighResolutionCapable": True,
            "NSRequiresAquaSystemAppearance": False,
            "CFBundleDocumentTypes": [
                {
                    "CFBundleTypeName": "Planner plan",
                    "CFBundleTypeRole": "Editor",
                    "LSHandlerRank": "Owner",
                    "LSItemContentTypes": [kind],
                }
            ],
            "UTExportedTypeDeclarations": [
                {
                    "UTTypeIdentifier": kind,
                    "UTTypeDescription": "Planner plan",
                    "UTTypeConformsTo": ["public.data", "public.content"],
                    "UTTypeTagSpecification": {"public.filename-extension": ["plan"]},
                }
            ],
        },
    }
