"""Everything the window can be asked to do, with its keys; and what stands in its two menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from planner.desktop.actions import Action
from planner.desktop.pages import ABOUT, PAGES, RAIL, TEMPLATES

if TYPE_CHECKING:
    from planner.desktop.shell import MainWindow

DOCUMENTS = (
    "new",
    "open",
    "open_beside",
    "new_window",
    None,
    "save",
    "save_as",
    "duplicate",
    "revert",
    "versions",
    "rename",
    "password",
    None,
    "close",
)
MORE = (
    "find", None, "page.respondents", "page.report", "page.model_check", "page.catalogue", "page.settings", None,
    "page.primer", "guide", "shortcuts", "about", None, "quit",
)  # fmt: skip
STEPS = {
    "opportunity": "star",
    "team": "people",
    "data": "database",
    "infrastructure": "server",
    "responsible": "shield",
}
"""Drawings of the pages that are known by their number elsewhere."""


def commands(window: MainWindow) -> tuple[Action, ...]:
    """The actions of ``window`` in the order of the sheet of shortcuts."""
    w, files, session = window, window.files, window.context

    def has_file() -> bool:
        return session.session.path is not None

    return (
        Action("find", "action.find", w.open_palette, ("Ctrl+K",), "search", "go"),
        Action("back", "action.back", partial(w.step, -1), ("Alt+Left",), "chevron-left", "go"),
        Action("forward", "action.forward", partial(w.step, 1), ("Alt+Right",), "chevron-right", "go"),
        *_pages(window),
        Action("region", "action.region", w.next_region, ("F6",), "", "go", listed=False),
        Action("new", "menu.new", lambda: w.show_page("home", TEMPLATES), ("Ctrl+N",), "file-plus", "file"),
        Action("open", "menu.open", files.open, ("Ctrl+O",), "folder", "file"),
        Action("save", "menu.save", files.save, ("Ctrl+S",), "check", "file"),
        Action("save_as", "menu.save_as", files.save_as, ("Ctrl+Shift+S",), "duplicate", "file"),
        Action("open_beside", "documents.open_beside", files.open_in_new_window, (), "", "file"),
        Action("new_window", "documents.new_window", files.new_window, (), "", "file"),
        Action("duplicate", "documents.duplicate", files.duplicate, (), "copy", "file"),
        Action("revert", "documents.revert", files.revert, (), "refresh", "file", has_file),
        Action("versions", "versions.menu", files.show_versions, (), "clock", "file", has_file),
        Action("rename", "documents.rename", w.top.rename, (), "edit", "file"),
        Action("password", "password.menu", files.protection.choose, (), "lock", "file"),
        Action("export", "action.export", w.export, ("Ctrl+E",), "export", "file"),
        Action("undo", "toast.undo", w.undo, ("Ctrl+Z",), "undo", "edit", lambda: session.session.can_undo),
        Action(
            "redo", "action.redo", w.redo, ("Ctrl+Y", "Ctrl+Shift+Z"), "redo", "edit", lambda: session.session.can_redo
        ),
        Action("why", "action.why", w.why_focused, ("F1",), "help", "help"),
        Action("close_why", "why.close", w.close_why, ("Esc",), listed=False),
        Action("chapter", "action.chapter", w.show_chapter, ("Shift+F1",), "book", "help"),
        Action("guide", "action.guide", w.show_guide, (), "info", "help"),
        Action("shortcuts", "action.shortcuts", w.show_shortcuts, ("Ctrl+/",), "keyboard", "help"),
        Action("present", "top.present", w.present, ("F11",), "present", "view"),
        Action("summary", "action.summary", w.toggle_summary, ("Ctrl+\\",), "screen-split", "view"),
        Action("rail", "action.rail", w.toggle_rail, ("Ctrl+B",), "", "view"),
        Action("language", "action.language", w.other_language, ("Ctrl+Shift+L",), "", "view"),
        Action("theme", "top.theme", w.other_theme, ("Ctrl+Shift+D",), "moon", "view"),
        Action("zoom_in", "action.zoom_in", lambda: w.zoom(1), ("Ctrl++", "Ctrl+="), "plus", "view"),
        Action("zoom_out", "action.zoom_out", lambda: w.zoom(-1), ("Ctrl+-",), "minus", "view"),
        Action("zoom_reset", "action.zoom_reset", lambda: w.zoom(0), ("Ctrl+0",), "", "view"),
        Action("about", "settings.about", lambda: w.show_page("settings", ABOUT), (), "info", "help"),
        Action("close", "documents.close_window", w.close, ("Ctrl+W",), "close", "file"),
        Action("quit", "menu.quit", files.quit, ("Ctrl+Q",), "close", "file"),
    )


def _pages(window: MainWindow) -> tuple[Action, ...]:
    """Ctrl and the printed number for the steps, Ctrl+Shift for the others of the rail in order; the rest has no key.

    The palette lists pages with their tabs, so that these are not listed again as actions.
    """
    others = [p.id for p in RAIL if not p.mark.isdigit()]
    made = []
    for entry in PAGES:
        keys: tuple[str, ...] = (f"Ctrl+{entry.mark}",) if entry.mark.isdigit() else ()
        if entry.id in others:
            keys = (f"Ctrl+Shift+{others.index(entry.id) + 1}",)
        slot, drawing = partial(window.show_page, entry.id), STEPS.get(entry.id, entry.mark)
        made.append(
            Action(
                f"page.{entry.id}", f"page.{entry.id}.title", slot, keys, drawing, "go" if keys else "", listed=False
            )
        )
    return tuple(made)
