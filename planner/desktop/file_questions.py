"""What the window asks about files. The first verb is the safest; -1 is Esc."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from planner.desktop import ask
from planner.desktop.change_lines import change_lines
from planner.desktop.context import Context
from planner.desktop.outside import stamp_in_time
from planner.plan.changes import differences
from planner.plan.file import FileProblem, PlanProblem, describe, load_plan, reason
from planner.plan.patience import READ_S, NoAnswer, in_time


def tell(context: Context, parent: QWidget | None, key: str, words: str) -> None:
    ask.choose(parent, context.text(key), words, [context.text("files.understood")])


def held(context: Context, parent: QWidget | None, path: Path) -> int:
    """Another window has the file that is to be opened: 0 a copy, 1 take it over, 2 not at all."""
    words = context.text("documents.held_words", name=path.name)
    return _choose(context, parent, "documents.held", words, "documents.open_copy", "documents.take_over")


def taken(context: Context, parent: QWidget | None, path: Path) -> int:
    """Another window took over the file that is to be saved: 0 another name, 1 take it back, 2 not at all."""
    words = context.text("documents.taken_words", name=path.name)
    return _choose(context, parent, "documents.taken", words, "menu.save_as", "documents.take_over")


def _choose(context: Context, parent: QWidget | None, title: str, words: str, *verbs: str) -> int:
    return ask.choose(parent, context.text(title), words, [context.text(v) for v in (*verbs, "files.cancel")])


def conflict(context: Context, parent: QWidget | None, path: Path) -> int:
    """Another program wrote the file since: 0 another name, 1 its version, 2 over it."""
    c, ours = context, context.session.unsaved_changes()
    now = stamp_in_time(path)
    key = "documents.conflict_words" if ours else "documents.conflict_same"
    words = c.text(key, time=f"{now.at:%H:%M}" if now else "–", count=ours)
    verbs = [c.text("menu.save_as"), c.text("documents.reload"), c.text("documents.overwrite")]
    return ask.choose(
        parent, c.text("documents.conflict"), words, verbs, c.text("documents.differences"), against(c, path), 2
    )


def against(context: Context, path: Path) -> str:
    """What this window holds that the file does not, one line a field."""
    key = context.session.key
    try:
        there = in_time(READ_S, lambda: load_plan(path, key))
    except (PlanProblem, FileProblem) as problem:
        return describe(problem, context.language)
    except NoAnswer as problem:
        return context.say(reason(problem))
    return change_lines(context, differences(there, context.plan, datetime.now()))


def not_saved(context: Context, parent: QWidget | None, problem: FileProblem) -> bool:
    """Why the plan was not saved; whether it is to be saved under another name."""
    c = context
    verbs = [c.text("menu.save_as"), c.text("files.understood")]
    return ask.choose(parent, c.text("files.not_saved"), describe(problem, c.language), verbs) == 0


def unsaved(context: Context, parent: QWidget | None) -> int:
    """The plan is about to go and is not saved: 0 save it, 1 give it up, 2 keep it open."""
    c = context
    verbs = [c.text("files.do_save"), c.text("files.dont_save"), c.text("files.cancel")]
    return ask.choose(parent, c.text("files.unsaved"), c.text("files.unsaved_words"), verbs)
