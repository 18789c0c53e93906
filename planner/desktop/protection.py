"""The password of the open plan: asked for where a file needs it; set, changed and taken away. Undo does not touch it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from planner.desktop import ask, password_dialogs
from planner.desktop.password_dialogs import Choice
from planner.plan import Plan
from planner.plan.file import PasswordNeeded
from planner.plan.journal import Recovered
from planner.plan.sealed import Key, SealProblem
from planner.plan.traces import Copy, readable_copies, remove

if TYPE_CHECKING:
    from planner.desktop.files import Files


class Protection:
    """What ``files`` does about passwords. The key of the open plan is in its session, and nowhere else."""

    def __init__(self, files: Files) -> None:
        self._files = files

    # --- opening -----------------------------------------------------------------------------------------------

    def loaded(
        self, path: Path, load: Callable[[Path, Key | None], Plan], keys: tuple[Key | None, ...] = ()
    ) -> tuple[Plan, Key | None] | None:
        """The plan in a file and the key it is sealed with; None where the person does not give the password.

        ``keys`` are tried first. Raises what ``load`` raises.
        """
        key: Key | None = None
        while True:
            try:
                return load(path, key), key
            except PasswordNeeded as needed:
                sealed = needed.sealed
            key = self.key_of(sealed, path.name, keys)
            if key is None:
                return None

    def key_of(self, sealed: bytes, name: str, keys: tuple[Key | None, ...] = ()) -> Key | None:
        """A key at hand that fits, else that of the password the person gives. Raises SealProblem."""
        for own in (self._files.context.session.key, *keys):
            if own is not None and own.fits(sealed):
                return own
        return password_dialogs.ask_key(self._files.parent_widget, self._files.context, name, sealed)

    def unlocked(self, found: Recovered) -> tuple[Recovered, Key] | None:
        """A recovery copy with its plan; None where the password is not given or opens nothing (which is told)."""
        assert found.sealed is not None
        c = self._files.context
        try:
            key = self.key_of(found.sealed, found.title or c.text("top.untitled"))
            if key is None:
                return None
            opened = found.unlocked(key)
        except SealProblem as problem:
            self._files.tell("files.not_opened", c.say(problem.message))
            return None
        if opened.plan is None:
            self._files.tell("files.not_opened", c.text("recovery.unreadable", time=f"{found.saved_at:%Y-%m-%d %H:%M}"))
            return None
        return opened, key

    def exported(self, name: str) -> str:
        """What is said when a file for others is written: of a plan under a password, that this file is under none."""
        c = self._files.context
        key = "report.saved" if c.session.key is None else "password.exported"
        return c.text(key, name=name)

    # --- setting -----------------------------------------------------------------------------------------------

    def choose(self) -> bool:
        """Ask for a new password, or to take it away; a plan that is in a file is saved at once."""
        files, session = self._files, self._files.context.session
        old, before = session.key, session.path
        chosen = password_dialogs.ask_new(
            files.parent_widget, files.context, old is not None, session.path is not None
        )  # fmt: skip
        if chosen is Choice.CANCEL or (chosen is Choice.REMOVE and not self._sure()):
            return False
        session.key = chosen if isinstance(chosen, Key) else None
        if session.path is None or not files.save() or session.dirty:
            session.mark_unsaved()  # neither closing nor a second crash may leave it as it was
            files.keep_recovery_copy()
            files.context.recompute()
            if session.path is not None:
                files.context.toast(files.context.text("password.not_saved"))
                return False
        words = "is_removed" if session.key is None else "is_set" if old is None else "is_changed"
        if before is not None and before != session.path:
            files.context.toast(files.context.text("password.other_file", name=before.name))
        else:
            files.context.toast(files.context.text(f"password.{words}"))
        if session.key is not None and session.path is not None:
            self._offer_removal(readable_copies(session.path, files.journal.folder))
        return True

    def _sure(self) -> bool:
        c = self._files.context
        words = "password.removing_words" if c.session.path is not None else "password.removing_unsaved"
        verbs = [c.text("password.keep"), c.text("password.remove")]
        return ask.choose(self._files.parent_widget, c.text("password.removing"), c.text(words), verbs, danger=1) == 1

    def _offer_removal(self, copies: tuple[Copy, ...]) -> None:
        """Copies from before the password, which anyone can read: named, and taken away unless the person keeps them."""
        if not copies:
            return
        c, files = self._files.context, self._files
        answer = ask.choose(
            files.parent_widget, c.text("password.copies"), c.text("password.copies_words", n=len(copies)),
            [c.text("password.copies_delete"), c.text("password.copies_keep")],
            c.text("password.copies_shown"), "\n".join(f"{x.at:%Y-%m-%d %H:%M} · {x.path}" for x in copies),
        )  # fmt: skip
        if answer == 0:
            left = remove(copies)
            c.toast(
                c.text("password.copies_left", n=len(left))
                if left
                else c.text("password.copies_deleted", n=len(copies))
            )
