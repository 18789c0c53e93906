"""Render pages of the window to PNG for looking at: every page and tab, both languages, both themes."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")


def main(wanted: argparse.Namespace) -> None:
    from PySide6.QtWidgets import QApplication

    from planner.catalog import load_catalog
    from planner.desktop.app import application, make_window
    from planner.desktop.pages import PAGES
    from planner.desktop.tabbed import TabbedPage
    from planner.plan import Plan
    from planner.plan.journal import Journal
    from planner.plan.session import Session
    from planner.plan.templates import load_template

    app = application()
    folder: Path = wanted.folder
    folder.mkdir(parents=True, exist_ok=True)
    width, height = map(int, wanted.size.split("x"))
    for language, theme in ((a, b) for a in wanted.languages.split(",") for b in wanted.themes.split(",")):
        plan = Plan() if wanted.template == "empty" else load_template(wanted.template, language)
        window = make_window(Session(plan), load_catalog(), Journal(folder / "recovery"), language, theme == "dark")
        window.resize(width, height)
        window.show()
        for entry in PAGES:
            if wanted.pages and entry.id not in wanted.pages.split(","):
                continue
            window.show_page(entry.id)
            page = window.page(entry.id)
            for tab in range(page.tabs.count() if isinstance(page, TabbedPage) else 1):
                if isinstance(page, TabbedPage):
                    page.tabs.setCurrentIndex(tab)
                for _ in range(6):
                    QApplication.processEvents()
                window.grab().save(str(folder / f"{language}-{theme}-{entry.id}-{tab}.png"))
        window.hide()
        window.deleteLater()
        app.processEvents()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--template", default="retail", help='a template, or "empty"')
    parser.add_argument("--pages", default="", help="page names with commas; all unless given")
    parser.add_argument("--languages", default="ko,en")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--size", default="1440x868", help="width x height of the window")
    main(parser.parse_args())
