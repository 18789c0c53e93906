"""The plan that travels in a report: found in the bytes of a PDF without reading the PDF.

A stream's dictionary always stands in the open, also after the file went through other tools, so the attachment is found by
one pass over the bytes: no cross references are followed, nothing is recursive, and nothing is unpacked beyond the size of a
plan. What is found comes from outside and goes through the reader of plan files; a plan under a
password is found as it is, sealed.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path as FilePath

from planner.disk import read_file
from planner.i18n import Message, message
from planner.plan.sealed import HEADER, OVERHEAD, is_sealed, sealed_length
from planner.reading import MAX_BYTES

MAX_REPORT = 64_000_000
"""Bytes of a PDF."""
MAX_ATTACHED = 40
"""Attachments that are looked at."""
MOST = MAX_BYTES + OVERHEAD
"""Bytes of a plan, sealed or not."""
_HEAD = 1024
_TAIL = 2048
_NEAR = 4096
"""Bytes in which the dictionary of a stream has to end."""
_BEGINS = re.compile(rb"\A\xef?\xbb?\xbf?format: *[\"']?planner/")
_ENCRYPTED = re.compile(rb"/Encrypt[ \t\r\n]*(?:\d|<<)")
_ATTACHED = re.compile(rb"/Type[ \t\r\n]*/EmbeddedFile\b")
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/Filter[ \t\r\n]*+\[?+[ \t\r\n]*+/(\w+)")


class NoPlanInside(ValueError):
    """A PDF from which no plan is taken; ``problem`` says why."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


def is_report(path: FilePath) -> bool:
    """Whether a file begins as a PDF does. Raises OSError."""
    return b"%PDF-" in read_file(path, _HEAD)


def attached_plan(path: FilePath) -> bytes:
    """The plan in a report. Raises NoPlanInside, and OSError as the system gives it."""
    content = read_file(path, MAX_REPORT + 1)
    if len(content) > MAX_REPORT:
        raise NoPlanInside(message("attached.too_large", mb=MAX_REPORT // 1_000_000))
    return plan_in(content)


def plan_in(content: bytes) -> bytes:
    """The text of the plan in the bytes of a report. Raises NoPlanInside."""
    if b"%PDF-" not in content[:_HEAD]:
        raise NoPlanInside(message("attached.no_pdf"))
    if b"%%EOF" not in content[-_TAIL:]:
        raise NoPlanInside(message("attached.cut_off"))
    if _ENCRYPTED.search(content):
        raise NoPlanInside(message("attached.encrypted"))
    plan: bytes | None = None
    for at, found in enumerate(_ATTACHED.finditer(content)):
        if at == MAX_ATTACHED:
            raise NoPlanInside(message("attached.too_many", n=MAX_ATTACHED))
        another = _unpacked(content, found.start())
        if plan is not None and another not in (None, plan):
            raise NoPlanInside(message("attached.several"))
        plan = plan or another
    if plan is None:
        raise NoPlanInside(message("attached.none"))
    return plan


def _unpacked(content: bytes, at: int) -> bytes | None:
    """The attachment whose dictionary holds ``at``, where it is a plan."""
    stream = _STREAM.search(content, at, at + _NEAR)
    if stream is None:
        return None
    begins = content.rfind(b"obj", max(at - _NEAR, 0), at)
    packing = _FILTER.search(content, max(begins, 0), stream.start())
    if packing is None:
        return _plain(content, stream.end())
    if packing[1] not in (b"FlateDecode", b"Fl"):
        return None
    packed = memoryview(content)[stream.end() : stream.end() + MOST]
    try:
        head = zlib.decompressobj().decompress(packed, 64)
        if not (_BEGINS.match(head) or is_sealed(head)):
            return None
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, MOST + 1)
    except zlib.error:
        raise NoPlanInside(message("attached.damaged")) from None
    if len(text) > MOST:
        raise NoPlanInside(message("attached.plan_too_large", mb=MAX_BYTES // 1_000_000))
    if not unpacking.eof:
        raise NoPlanInside(message("attached.damaged"))
    return text


def _plain(content: bytes, at: int) -> bytes | None:
    """A plan that lies in the open from ``at`` on. Sealed content says its own length; text ends with the stream."""
    head = content[at : at + HEADER]
    if is_sealed(head):
        return content[at : at + min(sealed_length(head) or HEADER, MOST)]
    ends = content.find(b"endstream", at, at + MAX_BYTES + 16)
    text = content[at:ends].rstrip(b"\r\n") + b"\n" if ends > 0 else b""
    return text if _BEGINS.match(text) else None
