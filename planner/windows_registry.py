"""Plan files in the user's part of the Windows registry: which program opens them, and with which icon.

Nothing outside ``HKEY_CURRENT_USER`` is touched, so that no administrator is asked.
"""

from __future__ import annotations

import contextlib
import ctypes
from importlib import import_module
from pathlib import Path
from typing import Any

CLASSES = r"Software\Classes"
KIND = "GenAIPlanner.Plan"
OF_FILE = rf"{CLASSES}\.plan"
ASSOCIATIONS_CHANGED = 0x08000000
"""SHCNE_ASSOCCHANGED of shlobj_core.h."""


def values(opens: Path) -> tuple[tuple[str, str, str], ...]:
    """Key, name of the value ("" for the default one) and value."""
    kind = rf"{CLASSES}\{KIND}"
    return (
        (kind, "", "Planner plan"),
        (rf"{kind}\DefaultIcon", "", f'"{opens}",0'),
        (rf"{kind}\shell\open\command", "", f'"{opens}" "%1"'),
        (rf"{OF_FILE}\OpenWithProgids", KIND, ""),
        (OF_FILE, "", KIND),
    )


def associate(opens: Path, registry: Any = None) -> None:
    """``registry`` is the module ``winreg``; tests give another."""
    winreg = registry or import_module("winreg")
    for key, name, value in values(opens):
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as made:
            winreg.SetValueEx(made, name, 0, winreg.REG_SZ, value)
    _tell_shell()


def dissociate(registry: Any = None) -> None:
    """Keys of ours go; the kind of file only loses what names us."""
    winreg = registry or import_module("winreg")
    user = winreg.HKEY_CURRENT_USER
    kind = rf"{CLASSES}\{KIND}"
    for key in (rf"{kind}\DefaultIcon", rf"{kind}\shell\open\command", rf"{kind}\shell\open", rf"{kind}\shell", kind):
        with contextlib.suppress(FileNotFoundError):
            winreg.DeleteKey(user, key)
    for key, name in ((rf"{OF_FILE}\OpenWithProgids", KIND), (OF_FILE, "")):
        with contextlib.suppress(FileNotFoundError), winreg.OpenKey(user, key, 0, winreg.KEY_ALL_ACCESS) as made:
            if name == KIND or winreg.QueryValueEx(made, name)[0] == KIND:
                winreg.DeleteValue(made, name)
    _tell_shell()


def _tell_shell() -> None:
    windll = getattr(ctypes, "windll", None)
    if windll is not None:
        windll.shell32.SHChangeNotify(ASSOCIATIONS_CHANGED, 0, None, None)
