"""The door for a workbook from outside: what is let in is a small plain archive of small plain XML.

Sizes are summed from the archive's directory before anything is unpacked, and unpacking never gives more than the
directory says. Every part is then read once as XML without any document type, entity or outside reference, whatever its
name: a part that is no XML (a picture, printer settings) is let in where the reading of it stops as such.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from planner.i18n import Message, message

MAX_FILE, MAX_UNPACKED, MAX_ENTRIES = 2_000_000, 12_000_000, 120
MAX_ELEMENTS, MAX_DEPTH = 300_000, 60
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
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
            left = MAX_ELEMENTS
            for entry in entries:
                left = _scan(archive, entry, left)
    except Unsafe:
        raise
    except DefusedXmlException:
        raise Unsafe(message("respondent_files.xml_entities")) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise Unsafe(message("respondent_files.not_a_workbook")) from None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unsafe(message("respondent_files.too_large_inside", mb=MAX_UNPACKED // 1_000_000))
    odd = any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PLAIN for entry in entries)
    if odd or len(set(names)) < len(names) or not set(names) >= _NEEDED:
        raise Unsafe(message("respondent_files.not_a_workbook"))


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Read one part; returns how many more elements may come. Raises Unsafe and DefusedXmlException."""
    depth = 0
    with archive.open(entry) as part, contextlib.suppress(ParseError):
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            if event == "end":
                depth -= 1
                element.clear()
                continue
            depth, left = depth + 1, left - 1
            if left < 0 or depth > MAX_DEPTH:
                raise Unsafe(message("respondent_files.too_large_inside", mb=MAX_UNPACKED // 1_000_000))
    return left
