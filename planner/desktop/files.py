"""Documents: new, open, save, revert, duplicate, the unsaved question and the recovery copy. One place that talks about
files. Other windows are asked for through ``windows``, where there are any."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from planner.desktop import ask, file_questions
from planner.desktop.context import Context
from planner.desktop.keeping import Keeping
from planner.desktop.looks import Looks
from planner.desktop.outside import Watch, stamp_in_time
from planner.desktop.protection import Protection
from planner.desktop.typed import take_typed
from planner.file_names import file_name
from planner.glance import glance
from planner.i18n import message
from planner.plain_text import plain
from planner.plan import Plan
from planner.plan.backups import Version
from planner.plan.file import FileProblem, PlanProblem, describe, load_plan, load_plan_or_report, reason
from planner.plan.holding import Holding
from planner.plan.journal import Journal, Recovered
from planner.plan.patience import READ_S, WRITE_S, NoAnswer, in_time
from planner.plan.sealed import Key
from planner.plan.session import Session
from planner.plan.stamp import Outside, Stamp
from planner.plan.templates import load_template
from planner.plan.unknown import unknown_words
from planner.recent_plans import remember

if TYPE_CHECKING:
    from planner.desktop.app import Windows

ENDING = ".plan"
KIND = "Planner (*.plan)"
OPENED = "Planner (*.plan *.pdf)"
REPORT = ".pdf"
"""A report carries its plan: it is opened as a new plan, never written over."""
NAMED_FILES = 3


class Files(QObject):
    state_changed = Signal()

    def __init__(self, context: Context, journal: Journal, parent: QWidget | None = None) -> None:
        super().__init__()
        self.context, self.parent_widget = context, parent
        context.files = self
        self.windows: Windows | None = None
        self.looks = Looks()
        self.holding = Holding()
        self._version_lost = False
        self.watch = Watch(self.holding)
        self.protection = Protection(self)
        self.keeping = Keeping(context, journal)
        self.keeping.state_changed.connect(self.state_changed)

    @property
    def journal(self) -> Journal:
        return self.keeping.journal

    def keep_recovery_copy(self) -> bool:
        """Write the recovery copy now; whether the plan is safe on disk, in it or in its file."""
        return self.keeping.keep()

    def state_words(self) -> tuple[str, bool]:
        """What the top bar says about saving, and whether it is bad news."""
        return self.keeping.words()

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
        seen = stamp_in_time(path)
        loaded = self._loaded(path)
        if loaded is None or not self.may_close():
            return False
        if not self._take(path):
            answer = file_questions.held(self.context, self.parent_widget, path)
            if answer == 0:
                return self._open_copy(*loaded)
            if answer != 1 or not self._take(path, over=True):
                self._stay()
                return False
            seen = stamp_in_time(path)  # the other window may have saved meanwhile
            loaded = self._loaded(path, keys=(loaded[1],))
            if loaded is None:
                self._stay()
                return False
        plan, key = loaded
        self._start(Session(plan, path), seen, key)
        self._remember(path)
        return True

    def _open_report(self, path: Path) -> bool:
        """The plan of a report as a new plan in no file yet."""
        loaded = self._loaded(path, load_plan_or_report)
        if loaded is None or not self.may_close():
            return False
        plan, key = loaded
        self.holding.let_go()
        session = Session(plan if plan.title else plan.model_copy(update={"title": plain(path.stem, 100, lines=False)}))
        session.mark_unsaved()
        self._start(session, key=key)
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
        key: Key | None = None
        if found.sealed is not None:
            opened = self.protection.unlocked(found)
            if opened is None:
                return False
            found, key = opened
        if found.plan is None or not self.may_close():
            return False
        if not self.journal.adopt(found):
            self.context.toast(self.context.text("recovery.elsewhere"))
            return False
        known = found.base is not None  # else a copy could name any file for the next save to write over
        origin = found.origin if known and found.origin is not None and self._take(found.origin) else None
        session = Session(found.base or Plan(), origin)
        if found.base is None:
            session.mark_unsaved()
        session.become(found.plan, message("documents.recovered"))
        session.key = key
        self._begin(session, stamp_in_time(origin) if origin is not None else None)
        self.keep_recovery_copy()
        return True

    def _loaded(
        self, path: Path, load: Callable[[Path, Key | None], Plan] = load_plan, keys: tuple[Key | None, ...] = ()
    ) -> tuple[Plan, Key | None] | None:
        """The plan in a file and the key it is sealed with; None where it is not opened, which is told. ``keys`` are
        tried before the password is asked for."""
        try:
            return self.protection.loaded(path, lambda p, key: in_time(READ_S, lambda: load(p, key)), keys)
        except (PlanProblem, FileProblem) as problem:
            self.tell("files.not_opened", describe(problem, self.context.language))
        except NoAnswer as problem:
            self.tell("files.not_opened", describe(FileProblem(path, reason(problem)), self.context.language))
        return None

    def _take(self, path: Path, over: bool = False) -> bool:
        """Whether the file may be worked on here. A drive that does not answer refuses nobody."""
        try:
            return in_time(READ_S, lambda: self.holding.take(path, over))
        except NoAnswer:
            return True

    def _stay(self) -> None:
        """Nothing was opened after all: the plan of this window is kept and its file held as before."""
        own = self.context.session.path
        if own is None or not self._take(own):
            self.holding.let_go()
        self.keep_recovery_copy()

    def _open_copy(self, plan: Plan, key: Key | None) -> bool:
        self.holding.let_go()
        session = Session(self._copied(plan))
        session.mark_unsaved()
        self._start(session, key=key)
        return True

    def _start(self, session: Session, seen: Stamp | None = None, key: Key | None = None) -> None:
        session.key = key
        self.journal.discard()
        self._begin(session, seen)

    def _begin(self, session: Session, seen: Stamp | None) -> None:
        self.keeping.begin()
        self.watch.follow(session.path, seen)
        self.context.open(session)
        self.state_changed.emit()
        if unknown := unknown_words(session.plan):
            self.tell("documents.unknown", f"{self.context.text('documents.unknown_words')}\n\n{unknown}")

    # --- this plan ---------------------------------------------------------------------------------------------

    def rename(self, title: str) -> bool:
        """Give the plan another title; undoable, and the file keeps its name."""
        problem = self.context.edit(("title",), title.strip(), message("documents.renamed"))
        if problem is not None:
            self.context.toast(self.context.say(problem))
        return problem is None

    def duplicate(self) -> bool:
        """A copy as a new plan in no file yet, beside this one where another window can be opened."""
        return self._beside(self._copied(self.context.plan))

    def _beside(self, plan: Plan) -> bool:
        session = Session(plan)
        session.key = self.context.session.key
        session.mark_unsaved()
        if self.windows is not None:
            self.windows.make(session)
            return True
        if not self.may_close():
            return False
        self.holding.let_go()
        self._start(session, key=session.key)
        return True

    def show_versions(self) -> None:
        """The earlier versions of the file, to go back to or to open beside."""
        from planner.desktop.versions_dialog import VersionsDialog

        path = self.context.session.path
        if path is not None:
            take_typed(self.parent_widget)
            VersionsDialog(self.context, path, self._go_back, self._open_version, self.parent_widget).open()

    def _go_back(self, plan: Plan, version: Version) -> None:
        """An edit like any other: undo brings back what was there."""
        c = self.context
        c.session.become(plan, message("versions.went_back"))
        c.recompute()
        c.toast(c.text("versions.went_back_words", time=f"{version.saved_at:%Y-%m-%d %H:%M}"), True)

    def _open_version(self, plan: Plan, version: Version) -> None:
        title, time = plan.title or plan.company.name, f"{version.saved_at:%Y-%m-%d %H:%M}"
        words = self.context.text("versions.version_of", title=title, time=time)
        self._beside(plan.model_copy(update={"title": words[:100]}))

    def _copied(self, plan: Plan) -> Plan:
        title = self.context.text("documents.copy_of", title=plan.title or plan.company.name)[:100]
        return plan.model_copy(update={"title": title})

    def revert(self) -> bool:
        """Back to what is in the file. It is an edit like any other: undo brings the changes back."""
        path = self.context.session.path
        if path is None:
            return False
        seen = stamp_in_time(path)
        loaded = self._loaded(path)
        if loaded is None:
            return False
        plan, key = loaded
        session = self.context.session
        session.become(plan, message("documents.reverted"))
        session.mark_saved()
        if key is None and session.key is not None:
            session.mark_unsaved()  # another program took the password away; the next save sets it again
        session.key = key or session.key
        self.watch.follow(path, seen)
        self.keeping.begin()
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
        take_typed(self.parent_widget)
        path = self.context.session.path
        if path is None:
            return self.save_as()
        if self.holding.lost:
            return self._taken(path)
        outside = self.watch.look()
        if outside is Outside.CHANGED or (self.watch.known is None and outside is None and stamp_in_time(path)):
            return self._conflict(path)
        return self._save(path)

    def save_as(self) -> bool:
        take_typed(self.parent_widget)
        c, session = self.context, self.context.session
        title = c.plan.title or c.plan.company.name or c.text("top.untitled")
        proposal = session.path or self._folder() / file_name(title, ENDING)
        path = ask.save_path(self.parent_widget, c.text("menu.save_as"), proposal, KIND)
        if path is None:
            return False
        before = session.path if not self.holding.lost else None
        if not self._take(path):
            self.tell("files.not_saved", c.text("documents.held_words", name=path.name))
            return False
        done = self._save(path)
        if not done and session.path == before and before is not None:
            self._take(before)
        return done

    def _taken(self, path: Path) -> bool:
        """Another window works on the file now: another name, or take it back; never silently over its work."""
        answer = file_questions.taken(self.context, self.parent_widget, path)
        if answer == 0:
            return self.save_as()
        return answer == 1 and self.take_back() and self.save()

    def take_back(self) -> bool:
        """Work on the file here again; what the other window saved meanwhile shows as a change from outside."""
        path = self.context.session.path
        if path is None or not self._take(path, over=True):
            return False
        self.watch.look()
        return True

    def _conflict(self, path: Path) -> bool:
        """Another program wrote the file since: its version, another name, or over it; never silently."""
        answer = file_questions.conflict(self.context, self.parent_widget, path)
        if answer == 0:
            return self.save_as()
        if answer == 1:
            return self.revert()
        return answer == 2 and self._save(path)

    def _save(self, path: Path) -> bool:
        try:
            lost = in_time(WRITE_S, self.context.session.writing(path))
        except (FileProblem, NoAnswer) as problem:
            return self._not_saved(path, problem)
        self.context.session.mark_saved(path)
        self.keeping.begin()
        self._take(path)
        self.watch.follow(path, stamp_in_time(path))
        self.journal.discard()
        self.context.recompute()
        self._remember(path)
        if lost is not None and not self._version_lost:
            self.context.toast(self.context.text("versions.not_kept", why=self.context.say(lost)))
        self._version_lost = lost is not None
        return True

    def _remember(self, path: Path) -> None:
        """Put the plan on the list of recent plans; of one under a password only its name."""
        c = self.context
        remember(path, glance(c.plan, c.assessment) if c.session.key is None else None)

    def _not_saved(self, path: Path, problem: FileProblem | NoAnswer) -> bool:
        """What was edited stays in the recovery copy; another name is one key away."""
        c = self.context
        told = problem if isinstance(problem, FileProblem) else FileProblem(path, reason(problem))
        self.keep_recovery_copy()
        self.keeping.save_failed = True
        if told.written and path == c.session.path:
            self.watch.accept()
        self.state_changed.emit()
        return file_questions.not_saved(c, self.parent_widget, told) and self.save_as()

    def may_close(self) -> bool:
        """Whether the open plan may go: saved, saved now, or given up by the user."""
        c = self.context
        take_typed(self.parent_widget)
        if not c.session.dirty:
            self.journal.discard()
            return True
        answer = file_questions.unsaved(c, self.parent_widget)
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
        self.keeping.stop()
        self.watch.follow(None)
        self.holding.let_go()

    def _folder(self) -> Path:
        path = self.context.session.path
        return path.parent if path else Path(platformdirs.user_documents_dir())

    def tell(self, key: str, words: str) -> None:
        file_questions.tell(self.context, self.parent_widget, key, words)
