"""A catalogue file from outside: values with source and date, in a documented shape, read through the one safe door.

    format: planner-catalog/1
    version: "2026-11"                # optional, shown to the reader
    source: Quotation of a dealer     # for every entry that names no source of its own
    as_of: 2026-11-20                 # likewise; a year or a month will do
    gpu_prices: {l40s: 8200, h100-sxm: {usd: 31000, low: 29000, high: 33000, as_of: 2026-11-02, note: eight cards}}
    cloud_prices: {h100-sxm: 3.1}                    # USD per GPU hour
    services: {openai/gpt-5: {input_usd_per_m: 1.1}}
    assumptions: {usd_krw: 1385}
    gpus: {l40s: {tdp_w: 300}}                       # an id we do not hold needs a complete entry
    models: {house-7b: {name: House 7B, params_b: 7}}

The file is taken as a whole or refused as a whole, with the place and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.catalog.facts import CatalogProblem, Row
from planner.catalog.overrides import FIELDS, MAIN, Override, Scalar, Shipped, nested, read_override
from planner.i18n import message
from planner.reading import Document, ReadingProblem, compose_outside, read_outside
from planner.yaml_out import dumped

FORMAT = "planner-catalog/1"
FAMILY = "planner-catalog/"
MOST_BYTES, MOST_ENTRIES, LONGEST = 1_000_000, 500, {"source": 200, "note": 500, "version": 40}
LONGEST_VALUE = 300
_HEAD = ("format", "version", "source", "as_of")
_ABOUT = ("source", "as_of", "note")
_ID = re.compile(r"[A-Za-z0-9][\w./:+-]{0,119}", re.ASCII)


@dataclass(frozen=True, slots=True)
class UpdateFile:
    version: str
    entries: tuple[Override, ...]


def read_update(path: Path, shipped: Shipped) -> UpdateFile:
    """The values of a file; raises CatalogProblem with the place in the file and its line, and nothing else."""
    try:
        document = compose_outside(read_outside(path, MOST_BYTES))
    except OSError:
        raise CatalogProblem((), None, message("catalog.problem.unreadable", name=path.name)) from None
    except ReadingProblem as problem:
        raise CatalogProblem((), problem.line, problem.message) from None
    return parse_update(document, shipped)


def parse_update(document: Document, shipped: Shipped) -> UpdateFile:
    """The values of a document that was let in; raises CatalogProblem."""
    root = _root(document)
    if sum(len(part) for section in FIELDS if isinstance(part := root.raw(section), Mapping)) > MOST_ENTRIES:
        raise root.problem(None, message("catalog.problem.too_many", limit=MOST_ENTRIES))
    entries = tuple(_entries(root, document))
    if not entries:
        raise root.problem(None, message("catalog.problem.empty"))
    gpus: dict[str, Any] = {}
    for own in sorted(entries, key=lambda o: o.section != "gpus"):  # prices may be of a GPU that the file adds
        made = read_override(own, shipped, gpus, document.line_of)
        if own.section == "gpus":
            gpus[own.id] = made
    return UpdateFile(_text(root, "version") or "", entries)


def _root(document: Document) -> Row:
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("format"), str):
        raise CatalogProblem((), document.line_of(()), message("catalog.problem.format", expected=FORMAT))
    root = Row(data, line_of=document.line_of)
    if (found := root.text("format")) != FORMAT:
        known = found.removeprefix(FAMILY)
        newer = found.startswith(FAMILY) and known.isascii() and known.isdigit() and known != "0"
        key = "catalog.problem.newer" if newer else "catalog.problem.format"
        raise root.problem("format", message(key, found=found[:40], expected=FORMAT))
    for name in root.names():
        if name not in (*_HEAD, *FIELDS):
            raise root.problem(name, message("catalog.problem.unknown_field", field=name[:60]))
    return root


def _entries(root: Row, document: Document) -> Iterator[Override]:
    for section in FIELDS:
        outer = root.maybe_row(section)
        for id in outer.names() if outer else ():
            assert outer is not None
            if not _ID.fullmatch(id):
                raise outer.problem(id, message("catalog.problem.bad_id", id=id[:60]))
            yield _entry(root, outer, section, id, document)


def _entry(root: Row, outer: Row, section: str, id: str, document: Document) -> Override:
    value, main = outer.raw(id), MAIN.get(section)
    if main and isinstance(value, int | float) and not isinstance(value, bool):
        row = Row({main: value}, (*outer.path, id), None, document.line_of)
    elif (found := outer.maybe_row(id)) is not None:
        row = found
    else:
        raise outer.problem(id, message("catalog.problem.missing", field=id))
    values = dict(_values(row))
    if not values:
        raise row.problem(None, message("catalog.problem.missing", field=main or "name"))
    return Override(section, id, values, _stated(root, row, "source"), _stated(root, row, "as_of"), _text(row, "note") or "")  # fmt: skip


def _values(row: Row, prefix: str = "") -> Iterator[tuple[str, Scalar]]:
    """Values of an entry; one level of mapping is allowed, lists are not."""
    for name in row.names():
        value = row.raw(name)
        if value is None or (not prefix and name in _ABOUT):
            continue
        if isinstance(value, Mapping) and not prefix:
            inner = row.maybe_row(name)
            assert inner is not None
            yield from _values(inner, f"{name}.")
        elif isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= LONGEST_VALUE):
            yield prefix + name, value
        else:
            raise row.problem(name, message("catalog.problem.not_plain", field=name[:60], limit=LONGEST_VALUE))


def _stated(root: Row, row: Row, field: str) -> str:
    """What the entry states, else the file."""
    found = (_text(row, field) or _text(root, field) or "").strip()
    if not found:
        raise row.problem(None, message("catalog.problem.missing", field=field))
    return found


def _text(row: Row, field: str) -> str | None:
    """A short text; a bare year is a date too."""
    value = row.raw(field)
    found = str(value) if field in ("as_of", "version") and type(value) in (int, float) else row.maybe_text(field)
    if found is not None and len(found) > LONGEST.get(field, 10):
        raise row.problem(field, message("catalog.problem.too_long", field=field, limit=LONGEST.get(field, 10)))
    return found


def dump_update(entries: Iterable[Override], version: str) -> str:
    """The text of a file that holds these values."""
    content: dict[str, Any] = {"format": FORMAT, "version": version}
    for own in entries:
        about = {"source": own.source, "as_of": own.as_of, "note": own.note}
        content.setdefault(own.section, {})[own.id] = nested(own.values) | {n: v for n, v in about.items() if v}
    return dumped(content)
