"""Text of a drawing as outlines of the bundled fonts, so that a picture shows the same everywhere without the font.

Reads the glyph tables (TrueType ``glyf``) that reportlab has loaded; knows nothing of charts.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

from planner.charts.fonts import register, width_of

Contour = tuple[tuple[float, float, bool], ...]
"""Points of a closed curve in font units; the flag says whether a point lies on the curve."""

_ANCHORS = {"end": 1.0, "middle": 0.5}


def outlined(drawing: Any) -> Any:
    """A copy of the drawing in which every string is a path."""
    copied = drawing.copy()
    _outline(copied)
    return copied


def _outline(group: Any) -> None:
    for at, node in enumerate(group.contents):
        if hasattr(node, "contents"):
            _outline(node)
        elif type(node).__name__ == "String":
            group.contents[at] = _path(node)


def _path(node: Any) -> Any:
    from reportlab.graphics.shapes import FILL_NON_ZERO, Path

    register()
    size, face = float(node.fontSize), _face(node.fontName)
    x = float(node.x) - _ANCHORS.get(node.textAnchor, 0.0) * width_of(node.text, size, node.fontName)
    path = Path(fillColor=node.fillColor, strokeColor=None, strokeWidth=0, fillMode=FILL_NON_ZERO)
    for character in node.text:
        scale = size / face.unitsPerEm
        for contour in _glyph(node.fontName, face.charToGlyph.get(ord(character), 0)):
            _draw(path, contour, x, float(node.y), scale)
        x += size * face.getCharWidth(ord(character)) / 1000
    return path


def _draw(path: Any, contour: Contour, x: float, y: float, scale: float) -> None:
    """A closed quadratic spline; two control points in a row have a point of the curve halfway between."""
    points: list[tuple[float, float, bool]] = []
    for i, (px, py, on) in enumerate(contour):
        bx, by, before = contour[i - 1]
        if not on and not before:
            points.append(((px + bx) / 2, (py + by) / 2, True))
        points.append((px, py, on))
    first = next(i for i, p in enumerate(points) if p[2])
    points = points[first:] + points[: first + 1]
    at = (round(x + points[0][0] * scale, 2), round(y + points[0][1] * scale, 2))
    path.moveTo(*at)
    control: tuple[float, float] | None = None
    for px, py, on in points[1:]:
        here = (round(x + px * scale, 2), round(y + py * scale, 2))
        if not on:
            control = here
        elif control is None:
            path.lineTo(*here)
            at = here
        else:
            pulls = [round(end[i] + 2 / 3 * (control[i] - end[i]), 2) for end in (at, here) for i in (0, 1)]
            path.curveTo(*pulls, *here)
            at, control = here, None
    path.closePath()


def _face(name: str) -> Any:
    from reportlab.pdfbase import pdfmetrics

    return pdfmetrics.getFont(name).face


@lru_cache(maxsize=16)
def _tables(name: str) -> tuple[bytes, tuple[int, ...]]:
    """Glyph data and where each glyph begins."""
    face = _face(name)
    raw = face.get_table("loca")
    if struct.unpack(">h", face.get_table("head")[50:52])[0]:
        places = struct.unpack(f">{len(raw) // 4}L", raw)
    else:
        places = tuple(2 * n for n in struct.unpack(f">{len(raw) // 2}H", raw))
    return face.get_table("glyf"), places


@lru_cache(maxsize=4096)
def _glyph(name: str, number: int, depth: int = 0) -> tuple[Contour, ...]:
    glyphs, places = _tables(name)
    data = glyphs[places[number] : places[number + 1]]
    if len(data) < 10 or depth > 4:
        return ()
    contours = struct.unpack(">h", data[:2])[0]
    return _simple(data, contours) if contours >= 0 else _composite(name, data, depth)


def _simple(data: bytes, contours: int) -> tuple[Contour, ...]:
    at = 10
    ends = struct.unpack(f">{contours}H", data[at : at + 2 * contours])
    at += 2 * contours
    at += 2 + struct.unpack(">H", data[at : at + 2])[0]
    count = ends[-1] + 1 if ends else 0
    flags: list[int] = []
    while len(flags) < count:
        flag = data[at]
        at += 1
        repeats = 1
        if flag & 8:
            repeats += data[at]
            at += 1
        flags += [flag] * repeats
    axes: list[list[int]] = []
    for short, same in ((2, 16), (4, 32)):
        value, values = 0, []
        for flag in flags:
            if flag & short:
                value += data[at] if flag & same else -data[at]
                at += 1
            elif not flag & same:
                value += struct.unpack(">h", data[at : at + 2])[0]
                at += 2
            values.append(value)
        axes.append(values)
    points = [(float(px), float(py), bool(flag & 1)) for px, py, flag in zip(*axes, flags, strict=False)]
    made, start = [], 0
    for end in ends:
        made.append(tuple(points[start : end + 1]))
        start = end + 1
    return tuple(made)


def _composite(name: str, data: bytes, depth: int) -> tuple[Contour, ...]:
    made: list[Contour] = []
    at, more = 10, True
    while more:
        flags, number = struct.unpack(">HH", data[at : at + 4])
        at += 4
        form = ">hh" if flags & 1 else ">bb"
        dx, dy = struct.unpack(form, data[at : at + struct.calcsize(form)])
        at += struct.calcsize(form)
        if not flags & 2:
            dx = dy = 0
        a, b, c, d = 1.0, 0.0, 0.0, 1.0
        if flags & 8:
            a = d = struct.unpack(">h", data[at : at + 2])[0] / 16384
            at += 2
        elif flags & 64:
            a, d = (v / 16384 for v in struct.unpack(">hh", data[at : at + 4]))
            at += 4
        elif flags & 128:
            a, b, c, d = (v / 16384 for v in struct.unpack(">hhhh", data[at : at + 8]))
            at += 8
        for contour in _glyph(name, number, depth + 1):
            made.append(tuple((a * px + c * py + dx, b * px + d * py + dy, on) for px, py, on in contour))
        more = bool(flags & 32)
    return tuple(made)
