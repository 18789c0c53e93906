"""Documents: new, open, save, revert, duplicate, the unsaved question and the recovery copy. One place that talks about
files. Other windows are asked for through ``windows``, where there are any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from planner.change_words import change_row
from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.looks import Looks
from planner.desktop.outside import Watch
from planner.file_names import file_name
from planner.glance import glance
from planner.i18n import message
from planner.plain_text import plain
from planner.plan import Plan
from planner.plan.changes import Change, differences
from planner.plan.file import FileProblem, PlanProblem, describe, load_plan, load_plan_or_report
from planner.plan.holding import Holding
from planner.plan.journal import Journal, Recovered
from planner.plan.session import Session
from planner.plan.stamp import Outside, Stamp, stamp
from planner.plan.templates import load_template
from planner.plan.unknown import unknown_words
from planner.recent_plans import remember

if TYPE_CHECKING:
    from planner.desktop.app import Windows

RECOVERY_MS = 500
ENDING = ".plan"
KIND = "Planner (*.plan)"
OPENED = "Planner (*.plan *.pdf)"
REPORT = ".pdf"
"""A report carries its plan: it is opened as a new plan, never written over."""
SHOWN_CHANGES = 40
NAMED_FILES = 3


class Files(QObject):
    state_changed = Signal()

    def __init__(self, context: Context, journal: Journal, parent: QWidget | None = None) -> None:
        super().__init__()
        self.context, self.journal, self.parent_widget = context, journal, parent
        context.files = self
        self.windows: Windows | None = None
        self.looks = Looks()
        self.watch, self.holding = Watch(), Holding()
        self._failed = ""
        self._kept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RECOVERY_MS)
        self._timer.timeout.connect(self.keep_recovery_copy)
        context.changed.connect(self._changed)

    def _changed(self) -> None:
        if self.context.session.dirty and not self._timer.isActive():
            self._timer.start()
        self.state_changed.emit()

    def keep_recovery_copy(self) -> bool:
        """Write the recovery copy now; whether the plan is safe on disk, in it or in its file."""
        self._timer.stop()
        try:
            self.journal.note(self.context.session)
            self._kept = True
        except OSError as problem:
            self._kept = False
            self._failed = self.context.text("files.no_recovery", why=problem.strerror or "")
        self.state_changed.emit()
        return self._kept

    def state_words(self) -> tuple[str, bool]:
        """What the top bar says about saving, and whether it is bad news."""
        c, session = self.context, self.context.session
        if self._failed:
            return self._failed, True
        saved = f"{session.saved_at:%H:%M}" if session.saved_at is not None else ""
        if session.dirty:
            if not self._kept:
                return c.text("documents.changed"), False
            return (c.text("documents.saved_and_changed", time=saved) if saved else c.text("files.changed")), False
        if saved:
            return c.text("files.saved", time=saved), False
        return (session.path.name, False) if session.path else ("", False)

    # --- opening -----------------------------------------------------------------------------------------------

    @property
    def untouched(self) -> bool:
        """Whether the window holds an empty plan that is in no file and was not edited: nothing is lost with it."""
        session = self.context.session
        return session.path is None and not session.dirty and session.plan == Plan()

    def new(self, template: str | None = None) -> bool:
        if not self.may_close():
            return False
        plan = load_template(template, self.context.language) if template else Plan()
        self.holding.let_go()
        self._start(Session(plan))
        return True

    def open(self) -> bool:
        path = ask.open_path(self.parent_widget, self.context.text("menu.open"), self._folder(), OPENED)
        return path is not None and self.open_file(path)

    def open_in_new_window(self) -> bool:
        """Choose a plan and show it beside this one."""
        path = ask.open_path(self.parent_widget, self.context.text("documents.open_beside"), self._folder(), OPENED)
        return path is not None and self.windows is not None and self.windows.open_file(path)

    def new_window(self) -> bool:
        if self.windows is not None:
            self.windows.make()
        return self.windows is not None

    def open_file(self, path: Path) -> bool:
        """Open a plan here, or bring the window forward that has it. Problems are told; nothing changes then."""
        if path.suffix.lower() == REPORT:
            return self._open_report(path)
        if self.windows is not None and self.windows.bring_forward(path, but=self.parent_widget):
            return False
        seen = stamp(path)
        plan = self._loaded(path)
        if plan is None or not self.may_close():
            return False
        if not self.holding.take(path):
            return self._held_elsewhere(path, plan)
        self._start(Session(plan, path), seen)
        remember(path, glance(self.context.plan, self.context.assessment))
        return True

    def _open_report(self, path: Path) -> bool:
        """The plan of a report as a new plan in no file yet."""
        plan = self._loaded(path, load_plan_or_report)
        if plan is None or not self.may_close():
            return False
        self.holding.let_go()
        session = Session(plan if plan.title else plan.model_copy(update={"title": plain(path.stem, 100, lines=False)}))
        session.mark_unsaved()
        self._start(session)
        self.keep_recovery_copy()
        self.context.toast(self.context.text("documents.from_report", name=path.name))
        return True

    def open_dropped(self, paths: list[Path]) -> bool:
        """Open the first plan of several files; the others are named, other kinds are explained."""
        c = self.context
        plans = [p for p in paths if p.suffix.lower() in (".plan", REPORT)]
        if not plans:
            c.toast(c.text("documents.dropped_other"))
            return False
        done = self.open_file(plans[0])
        if rest := plans[1:]:
            names = ", ".join(p.name for p in rest[:NAMED_FILES]) + ("…" if len(rest) > NAMED_FILES else "")
            c.toast(c.text("documents.dropped_rest", names=names))
        if done:
            c.go("company")
        return done

    def recover(self, found: Recovered) -> bool:
        """Continue from a recovery copy; the user's file stays as it is until saved."""
        if found.plan is None or not self.may_close():
            return False
        origin = found.origin if found.origin is not None and self.holding.take(found.origin) else None
        session = Session(found.base or Plan(), origin)
        if found.base is None:
            session.mark_unsaved()
        session.become(found.plan, message("documents.recovered"))
        self._start(session)
        if self.keep_recovery_copy():
            found.remove()
        return True

    def _loaded(self, path: Path, load: Callable[[Path], Plan] = load_plan) -> Plan | None:
        try:
            return load(path)
        except (PlanProblem, FileProblem) as problem:
            self._tell("files.not_opened", describe(problem, self.context.language))
            return None

    def _held_elsewhere(self, path: Path, plan: Plan) -> bool:
        """Another running program has the file open: work on a copy, or not at all."""
        c = self.context
        answer = ask.choose(
            self.parent_widget, c.text("documents.held"), c.text("documents.held_words", name=path.name),
            [c.text("documents.open_copy"), c.text("files.cancel")],
        )  # fmt: skip
        if answer != 0:
            self.keep_recovery_copy()
            return False
        self.holding.let_go()
        session = Session(self._copied(plan))
        session.mark_unsaved()
        self._start(session)
        return True

    def _start(self, session: Session, seen: Stamp | None = None) -> None:
        self.journal.discard()
        self._failed, self._kept = "", False
        self.watch.follow(session.path, seen)
        self.context.open(session)
        self.state_changed.emit()
        if unknown := unknown_words(session.plan):
            self._tell("documents.unknown", f"{self.context.text('documents.unknown_words')}\n\n{unknown}")

    # --- this plan ---------------------------------------------------------------------------------------------

    def rename(self, title: str) -> bool:
        """Give the plan another title; undoable, and the file keeps its name."""
        problem = self.context.edit(("title",), title.strip(), message("documents.renamed"))
        if problem is not None:
            self.context.toast(self.context.say(problem))
        return problem is None

    def duplicate(self) -> bool:
        """A copy as a new plan in no file yet, beside this one where another window can be opened."""
        session = Session(self._copied(self.context.plan))
        session.mark_unsaved()
        if self.windows is not None:
            self.windows.make(session)
            return True
        if not self.may_close():
            return False
        self.holding.let_go()
        self._start(session)
        return True

    def _copied(self, plan: Plan) -> Plan:
        title = self.context.text("documents.copy_of", title=plan.title or plan.company.name)[:100]
        return plan.model_copy(update={"title": title})

    def revert(self) -> bool:
        """Back to what is in the file. It is an edit like any other: undo brings the changes back."""
        path = self.context.session.path
        if path is None:
            return False
        seen = stamp(path)
        plan = self._loaded(path)
        if plan is None:
            return False
        session = self.context.session
        session.become(plan, message("documents.reverted"))
        session.mark_saved()
        self.watch.follow(path, seen)
        self._failed = ""
        self.journal.discard()
        self.context.recompute()
        self.context.toast(self.context.text("documents.reverted_words"), True)
        return True

    def keep_mine(self) -> None:
        """The version of this window counts; the next save writes over the other one."""
        self.watch.accept()
        self.context.session.mark_unsaved()
        self.keep_recovery_copy()

    # --- saving ------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        path = self.context.session.path
        if path is None:
            return self.save_as()
        if self.watch.look() is Outside.CHANGED:
            return self._conflict(path)
        return self._save(path)

    def save_as(self) -> bool:
        c = self.context
        title = c.plan.title or c.plan.company.name or c.text("top.untitled")
        proposal = c.session.path or self._folder() / file_name(title, ENDING)
        path = ask.save_path(self.parent_widget, c.text("menu.save_as"), proposal, KIND)
        if path is None:
            return False
        path = path if path.suffix else path.with_suffix(ENDING)
        if not self.holding.take(path):
            self._tell("files.not_saved", c.text("documents.held_words", name=path.name))
            return False
        return self._save(path)

    def _conflict(self, path: Path) -> bool:
        """Another program wrote the file since: its version, another name, or over it; never silently."""
        c, ours = self.context, self.context.session.unsaved_changes()
        now = stamp(path)
        key = "documents.conflict_words" if ours else "documents.conflict_same"
        words = c.text(key, time=f"{now.at:%H:%M}" if now else "–", count=ours)
        answer = ask.choose(
            self.parent_widget, c.text("documents.conflict"), words,
            [c.text("menu.save_as"), c.text("documents.reload"), c.text("documents.overwrite")],
            c.text("documents.differences"), self._against(path), 2,
        )  # fmt: skip
        if answer == 0:
            return self.save_as()
        if answer == 1:
            return self.revert()
        return answer == 2 and self._save(path)

    def _against(self, path: Path) -> str:
        """What this window holds that the file does not, one line a field."""
        try:
            there = load_plan(path)
        except (PlanProblem, FileProblem) as problem:
            return describe(problem, self.context.language)
        return self.change_lines(differences(there, self.context.plan, datetime.now()))

    def change_lines(self, changes: tuple[Change, ...]) -> str:
        c = self.context
        lines = []
        for change in changes[:SHOWN_CHANGES]:
            row = change_row(change, c.catalog)
            values = [w for w in (c.say(row.old), c.say(row.new)) if w]
            lines.append(f"{c.say(row.place)} · {c.say(row.what)}" + (f": {' → '.join(values)}" if values else ""))
        if len(changes) > SHOWN_CHANGES:
            lines.append(c.text("documents.more_changes", count=len(changes) - SHOWN_CHANGES))
        return "\n".join(lines)

    def _save(self, path: Path) -> bool:
        try:
            self.context.session.save(path)
        except (FileProblem, OSError) as problem:
            words = (
                describe(problem, self.context.language) if isinstance(problem, FileProblem) else str(problem.strerror)
            )
            self._failed = self.context.text("files.not_saved_short")
            self.state_changed.emit()
            self._tell("files.not_saved", words)
            return False
        self._failed = ""
        self.holding.take(path)
        self.watch.follow(path)
        self.journal.discard()
        self.context.recompute()
        remember(path, glance(self.context.plan, self.context.assessment))
        return True

    def may_close(self) -> bool:
        """Whether the open plan may go: saved, saved now, or given up by the user."""
        c = self.context
        if not c.session.dirty:
            self.journal.discard()
            return True
        answer = ask.choose(
            self.parent_widget, c.text("files.unsaved"), c.text("files.unsaved_words"),
            [c.text("files.do_save"), c.text("files.dont_save"), c.text("files.cancel")],
        )  # fmt: skip
        if answer == 0:
            return self.save()
        if answer == 1:
            self.journal.discard()
            return True
        return False

    def quit(self) -> None:
        """Close every window; each asks for its own plan, and one that stays keeps the program."""
        if self.windows is not None:
            self.windows.close_all()
        elif self.parent_widget is not None:
            self.parent_widget.close()

    def close(self) -> None:
        """The window is gone: nothing of the file is held any more."""
        self._timer.stop()
        self.watch.follow(None)
        self.holding.let_go()

    def _folder(self) -> Path:
        path = self.context.session.path
        return path.parent if path else Path(platformdirs.user_documents_dir())

    def _tell(self, key: str, words: str) -> None:
        c = self.context
        ask.choose(self.parent_widget, c.text(key), words, [c.text("files.understood")])
