"""Every modal question goes through here, so that tests and other windows can answer differently."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget


def choose(parent: QWidget | None, title: str, words: str, buttons: Sequence[str]) -> int:
    """Ask with verbs on the buttons; the first is the safest and the default. Returns the index, -1 for Esc."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(title)
    box.setInformativeText(words)
    made: list[QPushButton] = [box.addButton(b, QMessageBox.ButtonRole.ActionRole) for b in buttons]
    made[0].setProperty("kind", "primary")
    box.setDefaultButton(made[0])
    box.setEscapeButton(made[-1])
    box.exec()
    clicked = box.clickedButton()
    return next((i for i, b in enumerate(made) if b is clicked), -1)


def open_path(parent: QWidget | None, title: str, folder: Path, kind: str) -> Path | None:
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kind)
    return Path(name) if name else None


def open_paths(parent: QWidget | None, title: str, folder: Path, kind: str) -> list[Path]:
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(folder), kind)
    return [Path(name) for name in names]


def folder(parent: QWidget | None, title: str, start: Path) -> Path | None:
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def save_path(parent: QWidget | None, title: str, proposal: Path, kind: str) -> Path | None:
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), kind)
    return Path(name) if name else None
