"""Names of files made from words of a plan: safe in any folder of Linux, macOS and Windows.

What a person chooses in a file dialog or types on the command line is theirs and is not changed here.
"""

from __future__ import annotations

import re
import unicodedata

from planner.plain_text import plain

MOST_BYTES = 160
"""Of a name without its ending, in UTF-8. File systems take 255; the temporary file of a write needs some of them, and so
does a file system that takes Hangul apart."""
MOST_CHARACTERS = 80
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|\Z)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever follows a dot."""


def file_name(words: str, ending: str, otherwise: str = "plan") -> str:
    """The name of one file, never a path: ``words`` with ``ending`` (".plan"), or ``otherwise`` where nothing is left.

    Without what a system forbids or a person cannot see, not hidden, no option of a command, no device of Windows.
    """
    kept = _trimmed(_FORBIDDEN.sub(" ", plain(words, 4 * MOST_CHARACTERS, lines=False)))[:MOST_CHARACTERS]
    while len(kept.encode("utf-8")) > MOST_BYTES:
        kept = kept[:-1]
    kept = _trimmed(kept) or otherwise
    return f"_{kept}{ending}" if _DEVICES.match(unicodedata.normalize("NFKC", kept)) else f"{kept}{ending}"


def _trimmed(words: str) -> str:
    """One space between words; no dot, dash or tilde in front, no dot or space at the end."""
    return " ".join(words.split()).lstrip(" .-~").rstrip(" .")
