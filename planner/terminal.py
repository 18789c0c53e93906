"""The one door to the terminal. Words of a plan, a file name or an argument never steer it.

Control characters (ESC and C1 sequences: colours, titles, links), direction marks and what has no shape are written as
``\\uXXXX``. In JSON that is the same text, so that programs read what was meant.
"""

from __future__ import annotations

import ctypes
import re
import sys
import unicodedata

_STEERS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ERROR_BOX = 0x10
"""MB_ICONERROR of winuser.h."""
_ODD = re.compile(r"[^\n\t -~]")
"""What is looked at; the rest is plain ASCII."""


def tell(*parts: object, error: bool = False, end: str = "\n") -> None:
    """Write ``parts`` with a space between them to the terminal, to its error side if ``error``."""
    stream = sys.stderr if error else sys.stdout
    words = shown(" ".join(map(str, parts)) + end)
    if stream is None:
        _tell_without_console(words, error)
        return
    coding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(words.encode(coding, "backslashreplace").decode(coding))
    if error:
        stream.flush()


def _tell_without_console(words: str, error: bool) -> None:
    """The program without a console on Windows shows its errors in a box; the rest goes nowhere."""
    windll = getattr(ctypes, "windll", None)
    if error and windll is not None:
        windll.user32.MessageBoxW(None, words, "Planner", _ERROR_BOX)


def shown(words: str) -> str:
    """``words`` with everything that could steer a terminal written out; line ends and tabs stay."""
    return _ODD.sub(lambda found: _written(found.group()), words)


def _written(character: str) -> str:
    if unicodedata.category(character) not in _STEERS:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
