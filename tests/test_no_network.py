"""No network: every command, in a process of its own, asks for no socket and starts no program.

In the window the keyboard journey and all other tests run under the same refusal (``tests/no_network.py``).
``tests/campaigns/network.py`` looks at both from outside, at the calls of the system.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import planner
from tests import no_network

COMMANDS = """
import sys
from pathlib import Path
from tests import no_network
no_network.refuse()
started = []
sys.addaudithook(lambda event, given: started.append((event, given[0])) if event in STARTS else None)
from planner.cli import main
here = Path(sys.argv[1])
plan, results = str(here / "a.plan"), str(here / "a.pdf")
for command in (
    ["templates"], ["new", "retail", "-o", plan], ["check", plan], ["assess", plan], ["assess", plan, "--json"], ["size", plan],
    ["workbook", plan, "-o", str(here / "a.xlsx")], ["slides", plan, "-o", str(here / "a.pptx")],
    ["calendar", plan, "-o", str(here / "a.ics")], ["report", plan, "-o", results], ["check", results], ["schema"],
    ["respondents", plan, "--blank", str(here / "q.xlsx")], ["catalogue", "--stale"], ["measure", plan],
):
    assert main(command) in (0, 1), command
assert no_network.tried == [], no_network.tried
assert started == [], started
for name in ("httpx", "requests", "urllib3", "aiohttp", "websockets", "webbrowser", "smtplib", "ftplib", "PySide6.QtNetwork"):
    assert name not in sys.modules, name
""".replace(
    "STARTS",
    repr(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn")),
)


def test_no_command_asks_for_a_network_or_starts_a_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, str(tmp_path)], cwd=Path(planner.__file__).parents[1], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".ics", ".pdf", ".plan", ".pptx", ".xlsx", ".xlsx"]


@pytest.mark.parametrize("ask", [
    lambda: socket.create_connection(("127.0.0.1", 9), timeout=0.1), lambda: socket.socket(socket.AF_INET6),
    lambda: socket.getaddrinfo("localhost", 80), lambda: socket.gethostbyname("localhost"),
])  # fmt: skip
def test_the_refusal_refuses(ask: object) -> None:
    with pytest.raises(no_network.NoNetwork):
        ask()  # type: ignore[operator]
    assert no_network.tried
    no_network.tried.clear()


def test_local_sockets_are_left_alone(tmp_path: Path) -> None:
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no local sockets here")
    one, other = socket.socketpair()
    one.close()
    other.close()
    with socket.socket(socket.AF_UNIX) as local, pytest.raises(FileNotFoundError):
        local.connect(str(tmp_path / "x")[-100:])
