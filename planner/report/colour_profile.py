"""The sRGB colour space as an ICC profile (version 2.1, three primaries and one curve), made from the numbers of IEC 61966-2-1.

Own bytes, so that no profile with a licence of its own has to be shipped. Primaries are adapted to D50 as ICC.1 asks.
"""

from __future__ import annotations

import struct
from functools import cache

from planner.colour import linear

STEPS = 1024
"""Points of the tone curve."""
WHITE = (0.9642, 1.0, 0.8249)
PRIMARIES = {
    "rXYZ": (0.43607, 0.22249, 0.01392),
    "gXYZ": (0.38515, 0.71687, 0.09708),
    "bXYZ": (0.14307, 0.06061, 0.71410),
}
"""Red, green and blue of sRGB in XYZ relative to D50 (Bradford)."""
NAME = "sRGB IEC61966-2.1"


@cache
def srgb() -> bytes:
    curve = struct.pack(">4sII", b"curv", 0, STEPS) + b"".join(
        struct.pack(">H", round(65535 * linear(i / (STEPS - 1)))) for i in range(STEPS)
    )
    name = NAME.encode() + b"\0"
    desc = struct.pack(">4sII", b"desc", 0, len(name)) + name + struct.pack(">IIHB", 0, 0, 0, 0) + bytes(67)
    tags = [("desc", desc), ("cprt", b"text\0\0\0\0No copyright, use freely\0"), ("wtpt", _xyz(WHITE))]
    tags += [(tag, _xyz(value)) for tag, value in PRIMARIES.items()]
    tags += [(tag, curve) for tag in ("rTRC", "gTRC", "bTRC")]
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    where: dict[bytes, int] = {}
    for tag, data in tags:
        if data not in where:
            where[data] = at + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag.encode(), where[data], len(data))
    size = at + len(body)
    head = struct.pack(
        ">I4sI4s4s4s6H4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0, b"acsp"
    )
    head += bytes(28) + _numbers(WHITE)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(tags)) + table + body


def _numbers(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _numbers(values)
