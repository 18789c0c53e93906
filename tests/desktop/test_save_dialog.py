"""Where a file is saved to: the question about a file that is there is asked of the name that is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from planner.desktop import ask
from planner.desktop.ask import SaveDialog


@pytest.fixture
def dialog(qapp: Any, qtbot: Any, tmp_path: Path) -> SaveDialog:
    made = SaveDialog(None, "save", tmp_path / "a.pdf", "PDF (*.pdf);;SVG (*.svg)")
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("typed", "filter", "written"),
    [
        ("a", 0, "a.pdf"),
        ("a.pdf", 0, "a.pdf"),
        ("b.SVG", 0, "b.SVG"),
        ("a", 1, "a.svg"),
        ("version 1.5", 0, "version 1.5.pdf"),
        ("taken.x", 0, "taken.x-2.pdf"),
    ],
)
def test_a_name_gets_its_ending(dialog: SaveDialog, tmp_path: Path, typed: str, filter: int, written: str) -> None:
    (tmp_path / "taken.x.pdf").write_text("mine", encoding="utf-8")
    dialog.selectNameFilter(dialog.nameFilters()[filter])
    dialog.filterSelected.emit(dialog.nameFilters()[filter])
    dialog.findChild(QLineEdit, "fileNameEdit").setText(typed)
    assert dialog.path == tmp_path / written


@pytest.mark.parametrize("yes", [False, True])
def test_a_file_that_gets_its_ending_from_us_is_asked_about(dialog: SaveDialog, tmp_path: Path, yes: bool) -> None:
    (tmp_path / "a.pdf").write_text("mine", encoding="utf-8")
    asked = []

    def answer() -> None:
        box = next((w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()), None)
        if box is not None:
            asked.append(box.text())
            box.button(QMessageBox.StandardButton.Yes if yes else QMessageBox.StandardButton.No).click()

    dialog.show()
    dialog.findChild(QLineEdit, "fileNameEdit").setText("a")
    QTimer.singleShot(0, answer)
    dialog.accept()
    assert len(asked) == 1
    assert "a.pdf" in asked[0]
    assert dialog.result() == (QFileDialog.DialogCode.Accepted if yes else 0)


def test_giving_up_writes_nowhere(qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SaveDialog, "exec", lambda self: 0)
    assert ask.save_path(None, "t", tmp_path / "a.pdf", "PDF (*.pdf)") is None
    monkeypatch.setattr(SaveDialog, "exec", lambda self: 1)
    assert ask.save_path(None, "t", tmp_path / "계획.plan", "Planner (*.plan)") == tmp_path / "계획.plan"
