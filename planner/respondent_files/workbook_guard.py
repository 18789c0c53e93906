"""The door for a workbook from outside: what is let in is a small plain archive of small plain XML.

Sizes are summed from the archive's directory before anything is unpacked, and unpacking never gives more than the
directory says. Every part is then read once as XML without any document type, entity or outside reference, whatever its
name: a part that is no XML (a picture, printer settings) is let in where the reading of it stops as such. A single tag or
comment is short, because readers that are fed in pieces begin it anew with every piece.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from planner.i18n import Message, message

MAX_FILE, MAX_UNPACKED, MAX_ENTRIES = 2_000_000, 12_000_000, 120
MAX_CELLS, MAX_OTHERS, MAX_SHEETS, MAX_DEPTH = 60_000, 15_000, 60, 60
"""Elements of all parts together: those that make up cells and their texts, all others, sheets; and how deep they go."""
MAX_TAG = 100_000
"""Bytes of one tag or comment."""
PIECE = 65_536
_CELLS = frozenset({"row", "c", "v", "f", "is", "t", "si", "r", "rPr"})
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_XML = (".xml", ".rels")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class Unsafe(ValueError):
    """A workbook that is not let in; ``problem`` says why."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


def guard(content: bytes) -> None:
    """Raises Unsafe unless ``content`` is a workbook that may be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(entries)
            count = _Count()
            for entry in entries:
                _scan(archive, entry, count)
    except Unsafe:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise Unsafe(message("respondent_files.not_a_workbook")) from None


def _check(entries: Sequence[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        _too_much()
    odd = any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PLAIN for entry in entries)
    if odd or len(set(names)) < len(names) or not set(names) >= _NEEDED:
        raise Unsafe(message("respondent_files.not_a_workbook"))


def _too_much() -> NoReturn:
    raise Unsafe(message("respondent_files.too_large_inside", mb=MAX_UNPACKED // 1_000_000))


@dataclass(slots=True)
class _Count:
    """Elements so far; the depth is that of the part at hand."""

    cells: int = 0
    others: int = 0
    sheets: int = 0
    depth: int = 0

    def start(self, name: str, attributes: Any) -> None:
        local = name.rpartition(":")[2]
        self.depth += 1
        self.cells += local in _CELLS
        self.others += local not in _CELLS
        self.sheets += local == "sheet"
        if (
            self.depth > MAX_DEPTH
            or self.cells > MAX_CELLS
            or self.others > MAX_OTHERS
            or self.sheets > MAX_SHEETS
        ):  # fmt: skip
            _too_much()

    def end(self, name: str) -> None:
        self.depth -= 1


def _refuse_declarations(*declared: Any) -> None:
    raise Unsafe(message("respondent_files.xml_entities"))


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, count: _Count) -> None:
    """Read one part; raises Unsafe, and ValueError for a part that says it is XML and is not."""
    parser = ParserCreate()
    parser.ordered_attributes = True
    count.depth = 0
    parser.StartElementHandler, parser.EndElementHandler = count.start, count.end
    parser.StartDoctypeDeclHandler = _refuse_declarations
    fed = 0
    with archive.open(entry) as part:
        try:
            while piece := part.read(PIECE):
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - max(parser.CurrentByteIndex, 0) > MAX_TAG:
                    _too_much()
            parser.Parse(b"", True)
        except ExpatError:
            if entry.filename.casefold().endswith(_XML):
                raise ValueError(entry.filename) from None
