"""Decisions of the recipe that need no build: what stays, who owns a library, the drawing for other systems."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy
import pytest
from PIL import Image

from planner.resources import resource

RECIPE = Path(__file__).parents[2] / "resources" / "bundle"


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(RECIPE)
    return importlib.import_module("contents")


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/plugins/networkinformation/libqglib.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6\\plugins\\imageformats\\qsvg.dll", True),
        ("PySide6\\plugins\\imageformats\\qwebp.dll", False),
        ("PySide6\\opengl32sw.dll", False),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/translations/qtbase_ko.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("numpy-2.5.5.dist-info/METADATA", True),
        ("numpy-2.5.5.dist-info/direct_url.json", False),
    ],
)
def test_what_stays(recipe: ModuleType, name: str, stays: bool) -> None:
    assert recipe.wanted(name) is stays


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of a Linux desktop")
def test_what_every_desktop_has_is_not_carried_and_the_rest_is(recipe: ModuleType) -> None:
    for name in (
        "libX11.so.6",
        "libxcb.so.1",
        "libfontconfig.so.1",
        "libstdc++.so.6",
        "libglib-2.0.so.0",
        "libcups.so.2",
    ):
        assert not recipe.wanted(name), name
    for name in (
        "libxcb-cursor.so.0",
        "libxkbcommon-x11.so.0",
        "libgssapi_krb5.so.2",
        "libpython3.13.so.1.0",
        "libbz2.so.1.0",
    ):
        assert recipe.wanted(name), name


def test_data_of_the_program_without_the_recipe(recipe: ModuleType) -> None:
    found = recipe.data(RECIPE.parents[1])
    places = {folder for _, folder in found}
    assert {"planner/_data/templates", "planner/_data/resources/messages", "planner/_data/resources/licences"} <= places
    assert not any("bundle" in folder or file.endswith("window.png") for file, folder in found)
    assert any(folder.endswith(".dist-info") and file.endswith("METADATA") for file, folder in found)


def test_a_library_without_an_owner_is_told(
    recipe: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = tmp_path / "libstray.so"
    stray.touch()
    core = next(Path(numpy.__file__).parent.rglob("_multiarray_umath*"))
    found = recipe.notices.owners([("a", str(core), "EXTENSION"), ("b", str(stray), "BINARY"), ("c", "a", "SYMLINK")])
    assert found == {"package:numpy": ["a"], "": ["b"]}
    monkeypatch.setattr(recipe.notices, "owners", lambda binaries: found)
    with pytest.raises(SystemExit, match="no licence is known for: b"):
        recipe.notices.written([], tmp_path)


@pytest.mark.parametrize(("ending", "sizes"), [(".ico", {16, 32, 48, 256}), (".icns", {32, 128, 256, 512})])
def test_the_drawing_for_other_systems(recipe: ModuleType, tmp_path: Path, ending: str, sizes: set[int]) -> None:
    drawing = importlib.import_module("drawing")
    made = drawing.save_icon(resource("linux", "planner.svg"), tmp_path / f"planner{ending}")
    with Image.open(made) as icon:
        assert sizes <= {size[0] * (size[2] if len(size) > 2 else 1) for size in icon.info["sizes"]}


def test_the_application_of_macos_owns_plans(recipe: ModuleType) -> None:
    told = recipe.mac_application()["info_plist"]
    (kind,) = told["UTExportedTypeDeclarations"]
    (document,) = told["CFBundleDocumentTypes"]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == ["plan"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert told["CFBundleExecutable"] == "planner-window"
