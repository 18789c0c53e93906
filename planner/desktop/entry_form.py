"""A form over one entry of a mapping in the plan that may not be there yet: the first edit makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from planner.desktop.binding import Form
from planner.desktop.context import Context
from planner.desktop.editors.row import Row
from planner.explain import Path
from planner.i18n import Message
from planner.plan.fields import FieldSpec, get, put
from planner.plan.session import problem_words


class EntryForm(Form):
    """``entry`` gives the entry as it stands or as it would be made; ``write`` puts a changed one into the plan.

    ``place`` is where a field stands in the plan once the entry is there (None: it is not), so that quick edits of one
    field stay one step to undo.
    """

    def __init__(
        self,
        context: Context,
        model: type[BaseModel],
        entry: Callable[[], BaseModel | None],
        place: Callable[[], Path | None],
        write: Callable[[BaseModel, Message], Message | None],
        only: Sequence[str] | None = None,
    ) -> None:
        self._entry, self._write = entry, write
        super().__init__(context, model, place, only=only)

    def _edited(self, spec: FieldSpec, row: Row, value: Any) -> None:
        entry, name = self._entry(), spec.ui.label
        if entry is None:
            return
        if self._base() is not None:
            super()._edited(spec, row, value)
            return
        try:
            problem = self._write(put(entry, spec.path, value), name)
        except ValidationError as error:
            problem = problem_words(error.errors()[0])
        self._say(spec, row, problem)

    def _value(self, spec: FieldSpec) -> Any:
        entry = self._entry()
        return None if entry is None else get(entry, spec.path)

    def refresh(self) -> None:
        super().refresh()
        self.setEnabled(self._entry() is not None)
