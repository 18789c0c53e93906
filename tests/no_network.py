"""No test reaches a network: every Python call that would is refused and remembered. Local sockets (of the X server, of DBus)
and pipes are no network."""

from __future__ import annotations

import socket
import sys
from typing import Any

REFUSED = {
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
    "socket.sendto", "socket.sendmsg", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect",
    "poplib.connect", "imaplib.open", "webbrowser.open",
}  # fmt: skip
tried: list[str] = []
"""What was refused, as event and place asked for."""


class NoNetwork(PermissionError):
    """A test asked for the network."""


def _refuse(event: str, given: tuple[Any, ...]) -> None:
    if event not in REFUSED and event != "socket.__new__":
        return
    subject = given[0] if given else None
    family = given[1] if event == "socket.__new__" else getattr(subject, "family", None)
    if family == getattr(socket, "AF_UNIX", object()) or (event == "socket.__new__" and not _outward(family)):
        return
    tried.append(f"{event} {given[1:]!r}")
    raise NoNetwork(f"{event} {given[1:]!r}")


def _outward(family: Any) -> bool:
    return sys.platform != "win32" and family in (socket.AF_INET, socket.AF_INET6)


def refuse() -> None:
    """From now on, in this process, for ever: an audit hook cannot be taken away."""
    sys.addaudithook(_refuse)
