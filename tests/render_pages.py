"""Render every page and tab of the window to PNG for looking at, and contact sheets of them.

``python tests/render_pages.py FOLDER --sheets`` also joins the languages, themes and sizes of each tab into one picture,
with the drawing of the page beside them if ``--pictures`` names a folder of drawings (``05_infra_ko.png``).
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DRAWINGS = {
    "home": "01", "opportunity": "02", "level": "04", "infrastructure": "05", "responsible": "06", "build": "07",
    "report": "08", "compare": "11",
}  # fmt: skip
"""Which drawing shows which page; the question page (03) is the last tab of the five steps."""
TILE_WIDTH = 960


def main(wanted: argparse.Namespace) -> None:
    from PySide6.QtGui import QPixmap

    wanted.folder.mkdir(parents=True, exist_ok=True)
    shots: dict[str, list[Path]] = defaultdict(list)
    for name, look, picture in shown(wanted):
        path = wanted.folder / f"{look}-{name}.png"
        picture.save(str(path))
        shots[name].append(path)
    if wanted.sheets:
        for name, paths in shots.items():
            drawing = DRAWINGS.get(name.rpartition("-")[0], "none")
            beside = sorted(wanted.pictures.glob(f"{drawing}_*.png")) if wanted.pictures else []
            sheet([QPixmap(str(p)) for p in [*beside, *paths]]).save(str(wanted.folder / f"sheet-{name}.png"))


def shown(wanted: argparse.Namespace) -> Iterator[tuple[str, str, Any]]:
    """Page and tab, how it is shown, and its picture; one window per language, theme and size."""
    from every_tab import every_tab

    from planner.catalog import load_catalog
    from planner.desktop.app import make_window
    from planner.desktop.start import application
    from planner.plan import Plan
    from planner.plan.journal import Journal
    from planner.plan.session import Session
    from planner.plan.templates import load_template

    app = application()
    looks = [
        (a, b, c) for c in wanted.size.split(",") for a in wanted.languages.split(",") for b in wanted.themes.split(",")
    ]
    for language, theme, size in looks:
        plan = Plan() if wanted.template == "empty" else load_template(wanted.template, language)
        journal = Journal(wanted.folder / "recovery")
        window = make_window(Session(plan), load_catalog(), journal, language, theme == "dark")
        window.resize(*map(int, size.split("x")))
        window.show()
        for id, tab, _ in every_tab(window, wanted.pages):
            yield f"{id}-{tab}", f"{language}-{theme}-{size}", window.grab()
        window.hide()
        window.deleteLater()
        app.processEvents()


def sheet(pictures: list[Any]) -> Any:
    """All of them at one width, two in a row."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPainter, QPixmap

    tiles = [p.scaledToWidth(TILE_WIDTH, Qt.TransformationMode.SmoothTransformation) for p in pictures]
    rows = [tiles[i : i + 2] for i in range(0, len(tiles), 2)]
    heights = [max(t.height() for t in row) for row in rows]
    joined = QPixmap(2 * TILE_WIDTH + 8, sum(heights) + 8 * len(rows))
    joined.fill(Qt.GlobalColor.gray)
    painter = QPainter(joined)
    top = 0
    for row, height in zip(rows, heights, strict=True):
        for column, tile in enumerate(row):
            tile.setDevicePixelRatio(1)
            painter.drawPixmap(column * (TILE_WIDTH + 8), top, tile)
        top += height + 8
    painter.end()
    return joined


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--template", default="retail", help='a template, or "empty"')
    parser.add_argument("--pages", default="", help="page names with commas; all unless given")
    parser.add_argument("--languages", default="ko,en")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--size", default="1440x868", help="width x height of the window; several with commas")
    parser.add_argument("--scale", default="1", help="of the screen: 1, 1.5, 2")
    parser.add_argument("--sheets", action="store_true", help="join the looks of each tab into one picture")
    parser.add_argument("--pictures", type=Path, help="folder of the drawings to set beside")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = given.scale
    main(given)
