"""The master of the slides: our colours and fonts, one layout with a title, a rule, a foot and the number of the slide."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Pt

from planner.charts.palette import REPORT

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 44.0
"""Points: 16:9."""
TITLE = (MARGIN, 30.0, WIDTH - 2 * MARGIN, 66.0)
FOOT = 512.0
FONT = "Pretendard"
FALLBACK = {"Hang": "Malgun Gothic", "Jpan": "Yu Gothic", "Hans": "Microsoft YaHei", "Hant": "Microsoft JhengHei"}
"""Where Pretendard is not installed, the program takes these by script."""
_COLOURS = {
    "dk1": REPORT.ink, "lt1": "#FFFFFF", "dk2": REPORT.text, "lt2": REPORT.tint, **{
        f"accent{n}": code for n, code in enumerate(REPORT.categories, 1)
    }, "hlink": REPORT.acc, "folHlink": REPORT.accd,
}  # fmt: skip
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def presentation(foot: str) -> Any:
    """An empty presentation with our master; ``foot`` stands at the bottom of every slide."""
    made = Presentation()
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    _theme(made)
    layouts = made.slide_master.slide_layouts
    kept = layouts.get_by_name("Title Only")
    for layout in list(layouts):
        if layout is not kept:
            layouts.remove(layout)
    _place(made.slide_master)
    _place(kept)
    _furnish(made, kept, foot)
    return made


def _theme(made: Any) -> None:
    part = made.slide_master.part.part_related_by(RT.THEME)
    root = etree.fromstring(part.blob)
    root.set("name", "Planner")
    for name, code in _COLOURS.items():
        slot = root.find(f".//{{{_A}}}clrScheme/{{{_A}}}{name}")
        for child in list(slot):
            slot.remove(child)
        etree.SubElement(slot, f"{{{_A}}}srgbClr", val=code.lstrip("#"))
    for kind in ("majorFont", "minorFont"):
        fonts = root.find(f".//{{{_A}}}{kind}")
        for child in list(fonts):
            fonts.remove(child)
        for script in ("latin", "ea", "cs"):
            etree.SubElement(fonts, f"{{{_A}}}{script}", typeface=FONT if script != "cs" else "")
        for script, face in FALLBACK.items():
            etree.SubElement(fonts, f"{{{_A}}}font", script=script, typeface=face)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _place(of: Any) -> None:
    """The title where we want it; every other placeholder goes."""
    for shape in list(of.placeholders):
        if shape.placeholder_format.type == 1 or "title" in str(shape.placeholder_format.type).lower():
            shape.left, shape.top, shape.width, shape.height = (Pt(v) for v in TITLE)
            frame = shape.text_frame
            frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
            for side in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
                setattr(frame, side, 0)
        else:
            shape._element.getparent().remove(shape._element)
    style = of._element.find(".//{http://schemas.openxmlformats.org/presentationml/2006/main}titleStyle")
    for level in () if style is None else style.iter(f"{{{_A}}}lvl1pPr"):
        level.set("algn", "l")
        run = level.find(f"{{{_A}}}defRPr")
        run.set("sz", "2400")
        run.set("b", "1")


def _furnish(made: Any, layout: Any, foot: str) -> None:
    """Shapes can only be made on slides: they are made on one that is thrown away, and moved to the layout."""
    slide = made.slides.add_slide(layout)
    tick = slide.shapes.add_shape(1, Pt(MARGIN), Pt(20), Pt(34), Pt(4))
    tick.fill.solid()
    tick.fill.fore_color.rgb = RGBColor.from_string(REPORT.acc.lstrip("#"))
    tick.line.fill.background()
    line = slide.shapes.add_connector(1, Pt(MARGIN), Pt(FOOT), Pt(WIDTH - MARGIN), Pt(FOOT))
    line.line.color.rgb = RGBColor.from_string(REPORT.hair.lstrip("#"))
    words = slide.shapes.add_textbox(Pt(MARGIN), Pt(FOOT + 2), Pt(WIDTH - 2 * MARGIN - 60), Pt(20))
    number = slide.shapes.add_textbox(Pt(WIDTH - MARGIN - 60), Pt(FOOT + 2), Pt(60), Pt(20))
    _foot(words, foot)
    _foot(number, "‹#›", PP_ALIGN.RIGHT)
    run = number.text_frame.paragraphs[0].runs[0]._r
    field = etree.fromstring(re.sub("^<a:r ", '<a:fld type="slidenum" id="{0B7285AA-1111-4222-8333-0123456789AB}" ',
                                    etree.tostring(run).decode()).replace("</a:r>", "</a:fld>"))  # fmt: skip
    run.getparent().replace(run, field)
    for shape in (tick, line, words, number):
        shape._element.xpath(".//p:cNvPr")[0].set("descr", "")
        flat(shape)
        layout.shapes._spTree.append(shape._element)
    made.part.drop_rel(made.slides._sldIdLst[0].rId)
    made.slides._sldIdLst.remove(made.slides._sldIdLst[0])


def flat(shape: Any) -> None:
    """Without the style of the theme, which brings shadows."""
    for style in shape._element.xpath("./p:style"):
        shape._element.remove(style)


def _foot(box: Any, words: str, side: Any = PP_ALIGN.LEFT) -> None:
    frame = box.text_frame
    frame.text, frame.word_wrap = words, True
    for name in ("margin_left", "margin_right"):
        setattr(frame, name, 0)
    frame.paragraphs[0].alignment = side
    font = frame.paragraphs[0].runs[0].font
    font.size, font.color.rgb = Pt(9), RGBColor.from_string(REPORT.muted.lstrip("#"))
