"""What a person prefers on this computer: language, theme, size of the text, motion, place of the window.

One small file in the configuration folder, written in one step. What cannot be read falls back to the default, and the
settings page says so. Figures never depend on anything here.
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import Field, ValidationError

from planner.plan.fields import Frozen
from planner.plan.file import FileProblem, write_atomic

MOST_BYTES = 100_000
SMALLEST, LARGEST = 80, 150


class LanguageChoice(StrEnum):
    SYSTEM = "system"
    KO = "ko"
    EN = "en"


class ThemeChoice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Preferences(Frozen):
    """``zoom`` in percent; ``geometry`` is the window system's own account of place and size, in base64."""

    language: LanguageChoice = LanguageChoice.SYSTEM
    theme: ThemeChoice = ThemeChoice.SYSTEM
    zoom: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] = 100
    reduced_motion: bool = False
    geometry: Annotated[str, Field(max_length=4000)] = ""


def preferences_file() -> Path:
    return Path(platformdirs.user_config_dir("Planner", appauthor=False)) / "settings.json"


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
            made = Preferences.model_validate({**made.model_dump(), name: value})
        except ValidationError:
            whole = False
    return made, whole


def save_preferences(preferences: Preferences, path: Path) -> bool:
    """Whether they could be written; nothing else depends on it."""
    content: dict[str, Any] = preferences.model_dump(mode="json", exclude_defaults=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, json.dumps(content, ensure_ascii=False, indent=1))
    except (OSError, FileProblem):
        return False
    return True
