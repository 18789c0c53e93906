"""Render every page in both languages and themes to PNG for looking at: ``python tests/render_pages.py FOLDER [TEMPLATE]``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")


def main(folder: Path, template: str) -> None:
    from PySide6.QtWidgets import QApplication

    from planner.catalog import load_catalog
    from planner.desktop.app import application, make_window
    from planner.desktop.pages import PAGES
    from planner.desktop.tabbed import TabbedPage
    from planner.plan.journal import Journal
    from planner.plan.session import Session
    from planner.plan.templates import load_template

    app = application()
    folder.mkdir(parents=True, exist_ok=True)
    plan = load_template(template)
    for language, dark in (("ko", False), ("en", False), ("ko", True)):
        window = make_window(Session(plan), load_catalog(), Journal(folder / "recovery"), language, dark)
        window.resize(1440, 868)
        window.show()
        for entry in PAGES:
            window.show_page(entry.id)
            page = window.page(entry.id)
            tabs = page.tabs.count() if isinstance(page, TabbedPage) else 1
            for tab in range(tabs):
                if isinstance(page, TabbedPage):
                    page.tabs.setCurrentIndex(tab)
                for _ in range(6):
                    QApplication.processEvents()
                name = f"{language}{'-dark' if dark else ''}-{entry.id}-{tab}.png"
                window.grab().save(str(folder / name))
        window.hide()
        window.deleteLater()
        app.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "retail")
