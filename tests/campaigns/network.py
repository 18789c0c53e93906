"""The calls of the system, seen from outside: does the program open any socket that leads off the computer? Linux only.

``python tests/campaigns/network.py`` plays the keyboard journey (start page to exported report) and every command under
``strace`` and counts sockets by family and what was connected to; then all of it again in a name space without any
network (``unshare``), where it has to pass too. With an X server (``DISPLAY`` or ``--xvfb``) the real window is opened as
well, for some seconds. Status 1 if something was asked for that is no local socket.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = (
    "tests/desktop/test_keyboard_journey.py",
    "tests/test_no_network.py::test_no_command_asks_for_a_network_or_starts_a_program",
)
LOCAL = {"AF_UNIX", "AF_LOCAL", "PF_UNIX", "AF_NETLINK"}
"""AF_NETLINK asks the kernel for its own list of devices; nothing leaves the computer."""
SECONDS = 12


def watched(command: list[str], most_s: float | None = None, **environment: str) -> Counter[str]:
    """Families of the sockets that ``command`` and all its children opened, and every place they asked for."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "calls"
        line = ["strace", "-f", "-qq", "-e", "trace=%network", "-o", str(told), *command]
        if most_s is not None:
            line = ["timeout", "--signal=INT", str(most_s), *line]
        done = subprocess.run(
            line, cwd=ROOT, env={**os.environ, **environment}, check=False, capture_output=True, text=True
        )
        if most_s is None and done.returncode:
            raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
        found: Counter[str] = Counter()
        for call in told.read_text(encoding="utf-8", errors="replace").splitlines():
            if family := re.search(r"\bsocket(?:pair)?\(([AP]F_\w+)", call):
                found[f"socket {family[1]}"] += 1
            elif place := re.search(r"\b(connect|bind|sendto|sendmsg)\(.*?sa_family=(AF_\w+), ([^}]*)", call):
                found[f"{place[1]} {place[2]} {place[3]}"] += 1
        return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    asked.add_argument("--xvfb", action="store_true", help="open the real window on an X server of its own")
    given = asked.parse_args()
    if missing := [name for name in ("strace", "unshare") if shutil.which(name) is None]:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    runs = {"journey and commands": watched(tests, QT_QPA_PLATFORM="offscreen")}
    window = [sys.executable, "-m", "planner", "templates/retail.plan"]
    if given.xvfb:
        runs["window on X"] = watched(["xvfb-run", "-a", *window], SECONDS, QT_QPA_PLATFORM="xcb")
    elif os.environ.get("DISPLAY"):
        runs["window on X"] = watched(window, SECONDS, QT_QPA_PLATFORM="xcb")
    outward = 0
    for name, found in runs.items():
        print(name)
        for what, times in sorted(found.items()):
            outside = not any(family in what for family in LOCAL)
            outward += outside
            print(f"  {'OUTWARD ' if outside else ''}{what}: {times}")
        if not found:
            print("  no socket at all")
    alone = subprocess.run(
        ["unshare", "--map-root-user", "--net", *tests], cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    print(
        f"without a network: {alone.stdout.strip().splitlines()[-1] if alone.stdout.strip() else alone.stderr[-500:]}"
    )
    return 1 if outward or alone.returncode else 0


if __name__ == "__main__":
    raise SystemExit(main())
