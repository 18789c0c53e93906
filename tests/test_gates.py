"""No way in or out, read off the code: what may be imported and called, and where."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import planner
from planner.charts.export import svg

ROOT = Path(planner.__file__).parent
NETWORK = {
    "socket", "socketserver", "ssl", "urllib", "http", "ftplib", "smtplib", "poplib", "imaplib", "nntplib", "telnetlib", "xmlrpc",
    "asyncio", "selectors", "webbrowser", "wsgiref", "requests", "httpx", "aiohttp", "urllib3", "websockets", "multiprocessing",
}  # fmt: skip
PROCESSES = {"subprocess", "pty", "popen2", "commands"}
UNSAFE_READERS = {
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "jsonpickle",
    "code",
    "codeop",
    "runpy",
    "imp",
    "ctypes",
    "cffi",
}
QT_OUT = (
    "QtNetwork",
    "QtWeb",
    "QtQml",
    "QtQuick",
    "QtRemoteObjects",
    "QtDBus",
    "QtHttpServer",
    "QtBluetooth",
    "QtSerialPort",
)
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
ALLOWED_IMPORTS = {
    ("cli.py", "import_module"), ("desktop/start.py", "import_module"), ("desktop/pages/__init__.py", "import_module"),
    ("calibrate_command.py", ".find_spec"),
    ("windows_registry.py", "import_module"),
}  # fmt: skip
"""Modules by name: the name is one of a list in the code, never read from a file."""


@cache
def read() -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str, ast.Call], ...]]:
    """Imports as (file, module or module.name), and calls as (file, last two parts of what is called, the call)."""
    imported, called = [], []
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (function := _dotted(node.func)):
                called.append((name, function, node))
            elif isinstance(node, ast.Import):
                imported += [(name, a.name) for a in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported += [(name, node.module), *((name, f"{node.module}.{a.name}") for a in node.names)]
    return tuple(imported), tuple(called)


def imports() -> tuple[tuple[str, str], ...]:
    return read()[0]


def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    return read()[1]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if not isinstance(node, ast.Attribute):
        return ""
    return f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else f".{node.attr}"


def test_nothing_that_reaches_a_network_or_another_program_is_imported() -> None:
    found = {(n, i) for n, i in imports() if i.split(".")[0] in NETWORK | PROCESSES}
    found |= {(n, i) for n, i in imports() if i.startswith("PySide6.") and i.split(".")[1].startswith(QT_OUT)}
    found |= {
        (n, i)
        for n, i in imports()
        if i.endswith((".QProcess", ".QLocalSocket", ".QTcpSocket", ".QPluginLoader", ".QLibrary"))
    }
    found -= {("associate_command.py", "subprocess")}
    found |= {
        (n, f)
        for n, f, _ in calls()
        if re.fullmatch(r"os\.(system|popen|exec\w*|spawn\w*|fork\w*|posix_spawn\w*|startfile)", f)
    }
    assert found == set()


def test_the_one_command_that_starts_programs_starts_two_of_the_system_without_a_shell() -> None:
    """``planner associate`` has the desktop read its lists again."""
    started = [(n, node) for n, f, node in calls() if f.startswith("subprocess.")]
    assert {n for n, _ in started} == {"associate_command.py"}
    for _, node in started:
        assert isinstance(node.args[0], ast.List)
        assert "shell" not in {k.arg for k in node.keywords}
    from planner.associate_command import UPDATES

    assert {name for name, _ in UPDATES} == {"update-mime-database", "update-desktop-database"}


def test_no_code_comes_from_data() -> None:
    found = {(n, i) for n, i in imports() if i.split(".")[0] in UNSAFE_READERS}
    assert found == {("terminal.py", "ctypes"), ("windows_registry.py", "ctypes")}  # two functions of Windows
    assert {(n, f) for n, f, _ in calls() if f in CALLS} == set()
    named = {
        (n, f)
        for n, f, _ in calls()
        if re.search(r"\b(import_module|find_spec|spec_from_file_location|exec_module)$", f)
    }
    assert named == ALLOWED_IMPORTS


def test_yaml_is_read_by_parsing_events_or_by_a_safe_loader_for_our_own_files() -> None:
    found = {
        (n, f)
        for n, f, _ in calls()
        if re.fullmatch(r"yaml\.(load|load_all|unsafe_load|full_load|parse|scan|compose)", f)
    }
    assert found == {("resources.py", "yaml.load"), ("reading.py", "yaml.parse")}
    source = (ROOT / "resources.py").read_text(encoding="utf-8") + (ROOT / "reading.py").read_text(encoding="utf-8")
    assert not re.search(r"\b(Unsafe|Full|C?Base)?Loader\b(?<!SafeLoader)(?<!StrictLoader)(?<!_Loader)\s*\(", source)


def test_xml_from_outside_passes_the_guarded_reader_only() -> None:
    """lxml reads parts of the slides that we have just made; spreadsheets from outside pass ``workbook_guard``."""
    assert {n for n, i in imports() if i.split(".")[0] == "lxml"} == {"slides/master.py"}
    assert {n for n, i in imports() if i.startswith(("xml.sax", "xml.dom", "html.parser"))} == set()
    assert {n for n, i in imports() if i.startswith("xml.")} == {"respondent_files/workbook_guard.py"}
    guard = (ROOT / "respondent_files" / "workbook_guard.py").read_text(encoding="utf-8")
    assert "StartDoctypeDeclHandler = _refuse_declarations" in guard
    opens = {n for n, f, _ in calls() if f == "load_workbook"}
    guards = {n for n, f, _ in calls() if f == "guard"}
    assert opens <= guards
    for _, f, node in calls():
        if f == "load_workbook":
            given = {k.arg: ast.unparse(k.value) for k in node.keywords}
            assert given["keep_links"] == given["keep_vba"] == "False"


def test_addresses_are_never_opened_only_folders_and_files_of_ours() -> None:
    opened = {(n, ast.unparse(node.args[0])) for n, f, node in calls() if f.endswith(".openUrl")}
    assert opened == {
        ("desktop/settings/storage.py", "QUrl.fromLocalFile(str(folder))"),
        ("desktop/pages/report.py", "QUrl.fromLocalFile(str(self._saved))"),
    }
    assert {n for n, f, _ in calls() if f.endswith(("setOpenExternalLinks", "setSource", "setHtml"))} == set()


def test_no_text_that_is_shown_names_an_address_that_could_be_fetched() -> None:
    """Style sheet and drawings name no outside file."""
    theme = (ROOT / "desktop" / "theme.py").read_text(encoding="utf-8")
    assert "url(" not in theme or not re.search(r"url\(\s*[\"']?(https?|file|ftp):", theme)


def test_a_drawing_as_svg_names_nothing_outside() -> None:
    from planner.charts import pieces

    drawn = pieces.drawing(200, 40)
    pieces.text(drawn, 0, 10, '<image href="http://127.0.0.1:9/x"/>', 9, "#27333F", most=180)
    made = svg(drawn, '<script>x</script>" onload="x', "]]> <a href='javascript:x'>").decode("utf-8")
    assert not re.search(r"<(script|image|a|foreignObject|use|style|!DOCTYPE|!ENTITY)\b", made)
    assert not re.search(r"\son\w+\s*=|(xlink:)?href\s*=", re.sub(r">[^<]*<", "><", made))
