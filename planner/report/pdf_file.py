"""Writes a document of reportlab as a PDF 1.7 file with object streams: small, and as ISO 19005-2 and -3 want it.

reportlab's own writer leaves ``endstream`` without an end of line and every object uncompressed.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from reportlab.pdfbase import pdfdoc

TREE = "StructTree"
"""Name of the object whose content is known only when all others have their numbers."""
TOGETHER = 200
"""Objects in one object stream."""
_STREAM_ENDS = b"endstream\n"


class Tree(pdfdoc.PDFObject):
    """Keeps the place of the structure tree; ``write`` fills it."""

    def format(self, document: Any) -> bytes:
        return b"null"


def write(canvas: Any, tree: Any) -> bytes:
    """The file. ``tree`` gives numbered objects for the number of the tree, the first free number and the known numbers."""
    document = canvas._doc
    for font in document.delayedFonts:
        font.addObjects(document)
    document.info.invariant = 1
    document.Reference(document.Catalog)
    document.Reference(document.info)
    document.Outlines.prepare(document, canvas)
    if document.Outlines.ready < 0:
        document.Catalog.Outlines = None
    document.encrypt.prepare(document)
    plain: dict[int, bytes] = {}
    streams: dict[int, bytes] = {}
    for number, content in _formatted(document):
        (streams if content.endswith(_STREAM_ENDS) else plain)[number] = content
    numbers = {name: pair[0] for name, pair in document.idToObjectNumberAndVersion.items()}
    for number, words in tree(numbers[TREE], max(numbers.values()) + 1, numbers):
        plain[number] = words.encode("ascii")
    root, info = numbers[document.Catalog.__InternalName__], numbers[document.info.__InternalName__]
    return _file(plain, streams, root, info)


def _formatted(document: Any) -> Iterator[tuple[int, bytes]]:
    """Objects in the order of their numbers; formatting one may register more."""
    number = 1
    while number in document.numberToId:
        made = document.idToObject[document.numberToId[number]]
        yield number, pdfdoc.format(made, document, toplevel=1)
        number += 1


def _file(plain: dict[int, bytes], streams: dict[int, bytes], root: int, info: int) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    size = max((*plain, *streams)) + 1
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

    def put(number: int, content: bytes) -> None:
        places[number] = (1, len(out), 0)
        out.extend(b"%d 0 obj\n" % number + content + b"\nendobj\n")

    for number, content in sorted(streams.items()):
        put(number, content[: -len(_STREAM_ENDS)] + b"\nendstream")
    for packed in _packs(sorted(plain.items())):
        head, body = bytearray(), bytearray()
        for at, (number, content) in enumerate(packed):
            head += b"%d %d " % (number, len(body))
            body += content.strip() + b"\n"
            places[number] = (2, size, at)
        put(size, _stream(b"/Type/ObjStm/N %d/First %d" % (len(packed), len(head)), bytes(head + body)))
        size += 1
    begins = len(out)
    places[size] = (1, begins, 0)
    table = b"".join(
        kind.to_bytes(1) + where.to_bytes(4) + at.to_bytes(2)
        for kind, where, at in (places[n] for n in range(size + 1))
    )
    digest = hashlib.md5(out, usedforsecurity=False).hexdigest().encode()
    entries = b"/Type/XRef/W[1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]" % (
        size + 1,
        root,
        info,
        digest,
        digest,
    )
    put(size, _stream(entries, table))
    out += b"startxref\n%d\n%%%%EOF\n" % begins
    return bytes(out)


def _packs(objects: list[tuple[int, bytes]]) -> Iterable[list[tuple[int, bytes]]]:
    return (objects[i : i + TOGETHER] for i in range(0, len(objects), TOGETHER))


def _stream(entries: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 6)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (entries, len(packed), packed)
