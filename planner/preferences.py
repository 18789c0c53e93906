"""What a person prefers on this computer: language, theme, size of the text, motion, place of the window.

One small file in the configuration folder, written in one step. What cannot be read falls back to the default, and the
settings page says so. Figures never depend on anything here. Read before the first window, it imports as little as it can.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import platformdirs

MOST_BYTES = 100_000
SMALLEST, LARGEST = 80, 150
LONGEST_GEOMETRY = 4000


class LanguageChoice(StrEnum):
    SYSTEM = "system"
    KO = "ko"
    EN = "en"


class ThemeChoice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Preferences:
    """``zoom`` in percent; ``geometry`` is the window system's own account of place and size, in base64.

    ``ValueError`` names a value that none of the fields can hold.
    """

    language: LanguageChoice = LanguageChoice.SYSTEM
    theme: ThemeChoice = ThemeChoice.SYSTEM
    zoom: int = 100
    reduced_motion: bool = False
    geometry: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", LanguageChoice(self.language))
        object.__setattr__(self, "theme", ThemeChoice(self.theme))
        if type(self.zoom) is not int or not SMALLEST <= self.zoom <= LARGEST:
            raise ValueError("zoom")
        if type(self.reduced_motion) is not bool:
            raise ValueError("reduced_motion")
        if type(self.geometry) is not str or len(self.geometry) > LONGEST_GEOMETRY:
            raise ValueError("geometry")


def preferences_file() -> Path:
    return Path(platformdirs.user_config_dir("Planner", appauthor=False)) / "settings.json"


_DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(Preferences)}


def load_preferences(path: Path) -> tuple[Preferences, bool]:
    """What is kept at ``path``, and whether all of it could be read; single wrong entries fall back alone."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return Preferences(), False
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Preferences(), True
    except (OSError, ValueError, RecursionError):
        return Preferences(), False
    if not isinstance(content, dict):
        return Preferences(), False
    made, whole = Preferences(), True
    for name, value in content.items():
        try:
            made = replace(made, **{name: value})
        except (TypeError, ValueError):
            whole = False
    return made, whole


def save_preferences(preferences: Preferences, path: Path) -> bool:
    """Whether they could be written; nothing else depends on it."""
    from planner.disk import private_folder, replace_file

    content = {name: value for name, value in asdict(preferences).items() if value != _DEFAULTS[name]}
    try:
        private_folder(path.parent)
        replace_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"), private=True)
    except OSError:
        return False
    return True
