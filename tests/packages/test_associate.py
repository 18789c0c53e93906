"""Plan files from the file manager: what is written, that the desktop's own tools accept it, and that it goes again."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from planner import associate_command, cli, terminal, windows_registry
from planner.associate_command import ICONS, data_home, entry, install, remove
from planner.plan import Plan
from planner.plan.file import save_plan
from planner.plan.sealed import MAGIC
from planner.refusal import Refused
from planner.resources import resource
from planner.windows_registry import CLASSES, KIND, associate, dissociate

ODD = Path('/opt/our programs/100 % "sure"/$HOME/back\\slash/planner-window')
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
linux = pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are of Linux")


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"needs {tool}")


def files_below(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def ours(folder: Path) -> set[str]:
    return {name for name in files_below(folder) if b"planner" in name.encode() + (folder / name).read_bytes()}


@linux
def test_it_is_undone_without_a_trace_and_leaves_the_files_of_others(tmp_path: Path) -> None:
    other = tmp_path / "applications" / "other.desktop"
    other.parent.mkdir()
    other.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=true\n")
    install(tmp_path, ODD)
    made = ours(tmp_path)
    assert {"applications/planner.desktop", "mime/packages/genai-planner.xml"} <= made
    assert {f"icons/hicolor/{size}x{size}/apps/planner.png" for size in (*ICONS, 256)} <= made
    install(tmp_path, ODD)
    remove(tmp_path)
    remove(tmp_path)
    assert ours(tmp_path) == set()
    assert other.is_file()
    assert not (tmp_path / "icons").exists()


@needs("desktop-file-validate")
@pytest.mark.parametrize("words", [None, ODD], ids=["shipped", "odd path"])
def test_the_desktop_accepts_the_menu_entry(tmp_path: Path, words: Path | None) -> None:
    file = tmp_path / "planner.desktop"
    shipped = resource("linux", "planner.desktop").read_text(encoding="utf-8")
    file.write_text(entry(words) if words else shipped, encoding="utf-8")
    run = subprocess.run(["desktop-file-validate", str(file)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


def test_a_path_with_special_signs_is_quoted_for_the_menu() -> None:
    exec_line = next(line for line in entry(ODD).splitlines() if line.startswith("Exec="))
    value = exec_line.removeprefix("Exec=").replace("\\\\", "\\")
    assert value.endswith('" %f')
    inner = value.removeprefix('"').removesuffix('" %f').replace("%%", "%")
    for sign in '"`$\\':
        inner = inner.replace(f"\\{sign}", sign)
    assert Path(inner) == ODD


@linux
@needs("update-mime-database")
def test_the_file_type_knows_plans_by_name_and_by_their_first_bytes(tmp_path: Path) -> None:
    install(tmp_path, ODD)
    assert "application/x-genai-planner:*.plan" in (tmp_path / "mime" / "globs2").read_text()
    magic = (tmp_path / "mime" / "magic").read_bytes()
    save_plan(Plan(), tmp_path / "new.plan")
    start = (tmp_path / "new.plan").read_bytes()[:16]
    for value in (b"format: planner/", MAGIC):
        assert len(value).to_bytes(2, "big") + value in magic
    assert start == b"format: planner/"


def test_the_first_bytes_in_the_file_type_are_those_of_the_formats() -> None:
    told = ElementTree.parse(resource("linux", "planner-mime.xml")).iter(f"{MIME}match")
    values = [match.attrib["value"].encode().decode("unicode_escape").encode("latin-1") for match in told]
    assert values == [b"format: planner/", MAGIC]


def test_data_home_follows_the_variable_only_if_it_is_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_home() == tmp_path
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert data_home() == Path.home() / ".local" / "share"


@linux
def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    assert cli.main(["associate", "--language", "en"]) == 2
    assert "planner-window was not found" in capsys.readouterr().err
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "planner-window").touch()
    assert cli.main(["associate", "--language", "en"]) == 0
    assert str(tmp_path / "bin") in (tmp_path / "data" / "applications" / "planner.desktop").read_text()
    assert cli.main(["associate", "--remove", "--language", "ko"]) == 0
    assert "지웠습니다" in capsys.readouterr().out
    assert ours(tmp_path / "data") == set()


def test_on_macos_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(associate_command.sys, "platform", "darwin")
    assert associate_command.run(argparse.Namespace(remove=False), "en") == 0
    assert "Planner.app" in capsys.readouterr().out


class Registry:
    """The part of ``winreg`` that is used, over a dictionary of keys."""

    HKEY_CURRENT_USER, REG_SZ, KEY_ALL_ACCESS = object(), 1, 0xF003F

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}

    @contextmanager
    def CreateKey(self, user: object, key: str) -> Iterator[str]:
        parts = key.split("\\")
        for n in range(1, len(parts) + 1):
            self.keys.setdefault("\\".join(parts[:n]), {})
        yield key

    @contextmanager
    def OpenKey(self, user: object, key: str, reserved: int, access: int) -> Iterator[str]:
        if key not in self.keys:
            raise FileNotFoundError(key)
        yield key

    def SetValueEx(self, key: str, name: str, reserved: int, kind: int, value: str) -> None:
        self.keys[key][name] = value

    def QueryValueEx(self, key: str, name: str) -> tuple[str, int]:
        if name not in self.keys[key]:
            raise FileNotFoundError(name)
        return self.keys[key][name], self.REG_SZ

    def DeleteValue(self, key: str, name: str) -> None:
        if self.keys[key].pop(name, None) is None:
            raise FileNotFoundError(name)

    def DeleteKey(self, user: object, key: str) -> None:
        if any(other.startswith(f"{key}\\") for other in self.keys):
            raise PermissionError(key)
        if self.keys.pop(key, None) is None:
            raise FileNotFoundError(key)


def test_the_registry_names_the_program_and_forgets_it() -> None:
    registry = Registry()
    opens = Path("C:/Program Files/Planner/planner-window.exe")
    associate(opens, registry)
    assert registry.keys[rf"{CLASSES}\{KIND}\shell\open\command"][""] == f'"{opens}" "%1"'
    assert registry.keys[rf"{CLASSES}\.plan"][""] == KIND
    dissociate(registry)
    dissociate(registry)
    assert not any(
        KIND in key or KIND in value for key, values in registry.keys.items() for value in (*values, *values.values())
    )


def test_another_program_keeps_what_it_took_over() -> None:
    registry = Registry()
    associate(Path("planner-window.exe"), registry)
    registry.keys[rf"{CLASSES}\.plan"][""] = "Other.Plan"
    dissociate(registry)
    assert registry.keys[rf"{CLASSES}\.plan"][""] == "Other.Plan"


@pytest.mark.parametrize(("error", "boxes"), [(True, 1), (False, 0)])
def test_without_a_console_only_errors_are_shown(monkeypatch: pytest.MonkeyPatch, error: bool, boxes: int) -> None:
    shown: list[Any] = []

    class Windows:
        class user32:
            @staticmethod
            def MessageBoxW(*given: Any) -> None:
                shown.append(given)

    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(terminal.ctypes, "windll", Windows, raising=False)
    terminal.tell("not found", error=error)
    assert len(shown) == boxes


def test_on_windows_the_command_writes_the_registry_and_tells_the_shell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry, told = Registry(), list[tuple[Any, ...]]()
    shell = SimpleNamespace(shell32=SimpleNamespace(SHChangeNotify=lambda *given: told.append(given)))
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(windows_registry.ctypes, "windll", shell, raising=False)
    monkeypatch.setattr(associate_command.sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))
    with pytest.raises(Refused, match=r"planner-window\.exe"):
        associate_command.run(argparse.Namespace(remove=False), "en")
    (tmp_path / "planner-window.exe").touch()
    assert associate_command.run(argparse.Namespace(remove=False), "en") == 0
    assert str(tmp_path / "planner-window.exe") in registry.keys[rf"{CLASSES}\{KIND}\shell\open\command"][""]
    assert associate_command.run(argparse.Namespace(remove=True), "en") == 0
    assert not any(key.startswith(rf"{CLASSES}\{KIND}") for key in registry.keys)
    assert [event for event, *_ in told] == [windows_registry.ASSOCIATIONS_CHANGED] * 2
    assert len(capsys.readouterr().out.splitlines()) == 2


@linux
def test_the_desktop_is_asked_to_read_anew_only_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(associate_command.subprocess, "run", lambda command, **_: asked.append(command))
    for found in (None, "/usr/bin/tool"):
        monkeypatch.setattr(associate_command.shutil, "which", lambda _, found=found: found)
        install(tmp_path, ODD)
    assert asked == [["/usr/bin/tool", str(tmp_path / folder)] for folder in ("mime", "applications")]
    shutil.rmtree(tmp_path / "mime")
    remove(tmp_path)
    assert asked[2:] == [["/usr/bin/tool", str(tmp_path / "applications")]]
