"""How a fact is read from a mapping: typed, with its sources, and a problem that names path and line.

The same readers serve our own files and the file of a user; only the latter knows line numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from planner.explain import Path, Source
from planner.i18n import Message, Text, message


class CatalogProblem(Exception):
    """A catalogue entry that cannot be used: where it stands and why, in words for the user."""

    def __init__(self, path: Path, line: int | None, message: Message) -> None:
        super().__init__(f"{'.'.join(str(p) for p in path)} (line {line}): {message.key} {dict(message.params)}")
        self.path = path
        self.line = line
        self.message = message


class SourceBook:
    """The named sources of ``sources.yaml``; a date and a confidence are added where a fact cites one."""

    def __init__(self, content: Mapping[str, Mapping[str, str | None]]) -> None:
        self._content = content

    def __contains__(self, id: str) -> bool:
        return id in self._content

    def source(self, id: str, as_of: str | None, confidence: str | None = None, note: str | None = None) -> Source:
        """The source ``id`` as cited by one fact; raises KeyError for an unknown id."""
        entry = self._content[id]
        return Source(
            id=id, title=str(entry["title"]), url=entry.get("url"), as_of=as_of, confidence=confidence, note=note
        )


class Row:
    """One mapping of a catalogue file with typed access. Missing and null are both "unknown"."""

    def __init__(
        self,
        data: Mapping[str, Any],
        path: Path = (),
        book: SourceBook | None = None,
        line_of: Callable[[Path], int | None] | None = None,
        sources: tuple[Source, ...] | None = None,
    ) -> None:
        self._data = data
        self.path = path
        self._book = book
        self._line_of = line_of
        self._fixed_sources = sources

    def problem(self, field: str | None, message: Message) -> CatalogProblem:
        path = self.path if field is None else (*self.path, field)
        return CatalogProblem(path, self._line_of(path) if self._line_of else None, message)

    def names(self) -> Iterator[str]:
        return iter(self._data)

    @property
    def data(self) -> Mapping[str, Any]:
        return self._data

    def has(self, field: str) -> bool:
        return self._data.get(field) is not None

    def raw(self, field: str) -> Any:
        return self._data.get(field)

    def maybe_text(self, field: str) -> str | None:
        value = self._data.get(field)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise self.problem(field, message("catalog.problem.not_text", field=field))

    def text(self, field: str) -> str:
        value = self.maybe_text(field)
        if not value:
            raise self.problem(field, message("catalog.problem.missing", field=field))
        return value

    def maybe_number(
        self, field: str, *, at_least: float = 0.0, above: float | None = None, at_most: float = 1e18
    ) -> float | None:
        value = self._data.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.problem(field, message("catalog.problem.not_number", field=field))
        if above is not None and value <= above:
            raise self.problem(field, message("catalog.problem.too_small", field=field, limit=above))
        if value < at_least:
            raise self.problem(field, message("catalog.problem.below", field=field, limit=at_least))
        if value > at_most:
            raise self.problem(field, message("catalog.problem.above", field=field, limit=at_most))
        return float(value)

    def number(self, field: str, *, at_least: float = 0.0, above: float | None = None) -> float:
        value = self.maybe_number(field, at_least=at_least, above=above)
        if value is None:
            raise self.problem(field, message("catalog.problem.missing", field=field))
        return value

    def maybe_count(self, field: str, *, at_least: int = 0) -> int | None:
        value = self.maybe_number(field, at_least=at_least)
        if value is None:
            return None
        if value != int(value):
            raise self.problem(field, message("catalog.problem.not_whole", field=field))
        return int(value)

    def count(self, field: str, *, at_least: int = 0) -> int:
        value = self.maybe_count(field, at_least=at_least)
        if value is None:
            raise self.problem(field, message("catalog.problem.missing", field=field))
        return value

    def maybe_flag(self, field: str) -> bool | None:
        value = self._data.get(field)
        if value is None or isinstance(value, bool):
            return value
        raise self.problem(field, message("catalog.problem.not_flag", field=field))

    def flag(self, field: str) -> bool:
        """True only where the file says so."""
        return self.maybe_flag(field) is True

    def maybe_both(self, field: str) -> Text | None:
        """A text in both languages; a plain string (user file, proper name) serves as both."""
        value = self._data.get(field)
        if value is None:
            return None
        if isinstance(value, str):
            return Text(value, value)
        row = self.maybe_row(field)
        assert row is not None
        return Text(row.text("ko"), row.text("en"))

    def both(self, field: str) -> Text:
        value = self.maybe_both(field)
        if value is None:
            raise self.problem(field, message("catalog.problem.missing", field=field))
        return value

    def maybe_row(self, field: str) -> Row | None:
        value = self._data.get(field)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self.problem(field, message("catalog.problem.not_mapping", field=field))
        return Row(value, (*self.path, field), self._book, self._line_of, self._fixed_sources)

    def rows(self, field: str) -> tuple[Row, ...]:
        value = self._data.get(field)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self.problem(field, message("catalog.problem.not_list", field=field))
        found = []
        for index, item in enumerate(value):
            path = (*self.path, field, index)
            if not isinstance(item, Mapping):
                line = self._line_of(path) if self._line_of else None
                raise CatalogProblem(path, line, message("catalog.problem.not_mapping", field=f"{field} {index + 1}"))
            found.append(Row(item, path, self._book, self._line_of, self._fixed_sources))
        return tuple(found)

    def texts(self, field: str) -> tuple[str, ...]:
        value = self._data.get(field)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(v, str) for v in value):
            raise self.problem(field, message("catalog.problem.not_list", field=field))
        return tuple(value)

    def numbers(self, field: str) -> dict[str, float]:
        """A mapping of names to numbers; unknown ones are left out."""
        row = self.maybe_row(field)
        if row is None:
            return {}
        found = {key: row.maybe_number(key) for key in row.names()}
        return {key: value for key, value in found.items() if value is not None}

    def sources(self) -> tuple[Source, ...]:
        """The sources this row cites, with its own date, confidence and note on each."""
        if self._fixed_sources is not None:
            return self._fixed_sources
        assert self._book is not None
        as_of, confidence = self.maybe_text("as_of"), self.maybe_text("confidence")
        return tuple(self._book.source(id, as_of, confidence) for id in self.texts("sources"))
