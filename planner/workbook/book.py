"""The one door into the spreadsheet: text is written as text, numbers in the format of their unit, formulas with the
value they give, so that viewers that work nothing out show the right numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook

from planner.explain import Figure
from planner.i18n import say, text
from planner.plain_text import begins_formula, plain
from planner.workbook.number_formats import number_format

MOST_TEXT = 32_767
"""Characters a cell can hold."""
SHEET_NAME = 31
LINE_HEIGHT, MOST_HEIGHT = 13.6, 400.0
"""Points."""
INK, TEXT, TEAL, TINT, LINE, HAIR = "#0F1F33", "#27333F", "#0B7285", "#DDEFF2", "#C9D1D8", "#E4E8EC"
FONT = {"ko": "Malgun Gothic", "en": "Calibri"}


@dataclass(frozen=True, slots=True)
class Formula:
    """``says`` begins with "="; ``value`` is what it gives."""

    says: str
    value: float | str
    unit: str = "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """A number people may change: a formula elsewhere reads it."""

    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit; None is unknown."""

    value: float | None
    unit: str


Cell = Formula | Entry | Number | Figure | date | str | int | None | Any
"""What a cell takes; anything else is put in words (messages, texts, enumerations)."""


class Book:
    """A workbook in one language. ``today`` is the day printed and the date of its making."""

    def __init__(self, language: str, title: str, author: str, today: date) -> None:
        self.language = "ko" if language == "ko" else "en"
        self._bytes = BytesIO()
        self._book = Workbook(
            self._bytes,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self._book.set_properties({
            "title": plain(title, 200, lines=False), "author": plain(author, 100, lines=False),
            "comments": "Planner", "created": datetime(today.year, today.month, today.day),
        })  # fmt: skip
        self._book.set_calc_mode("auto")
        self.footer = f"&L&8{_head(title, 80)} · {_head(author, 60)}&R&8&P / &N"
        self._tabs: dict[str, Any] = {}
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def t(self, key: str, **params: Any) -> str:
        return text(key, self.language, **params)

    def say(self, what: Any) -> str:
        return say(what, self.language)

    def confidence(self, told: str | None) -> str | None:
        """How far a source is trusted, in words where it is one of our three bands."""
        return self.t(f"confidence.{told}") if told in ("high", "medium", "low") else told

    def sheet(self, key: str, widths: Sequence[float]) -> Sheet:
        """The sheet ``key``, with the width of its columns in characters."""
        return Sheet(self, self._tabs[key], widths)

    def tab(self, key: str) -> None:
        """A sheet takes its place among the tabs here, whatever is written first."""
        self._tabs[key] = self._book.add_worksheet(self.sheet_name(key))

    def sheet_name(self, key: str) -> str:
        """The name on the tab: without what Excel forbids, at most 31 characters."""
        return re.sub(r"[\[\]:*?/\\]", " ", self.t(f"workbook.sheet.{key}")).strip("' ")[:SHEET_NAME]

    def name(self, name: str, sheet: str, cell: str) -> None:
        """A name for a cell ("$B$3") of the sheet ``sheet`` (its key), for formulas of people."""
        self._book.define_name(name, f"={self.at(sheet, cell)}")

    def at(self, sheet: str, cell: str) -> str:
        """A reference into another sheet."""
        return f"'{self.sheet_name(sheet)}'!{cell}"

    def format(self, **properties: Any) -> Any:
        whole = {"font_name": FONT[self.language], "font_size": 10, "font_color": TEXT, "valign": "top"} | properties
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(whole)
        return self._formats[key]

    def content(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()


class Sheet:
    """Written from top to bottom; ``row`` is the next free row, from 0."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        self.book, self._sheet, self._widths, self.row = book, sheet, tuple(widths), 0
        sheet.hide_gridlines(2)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(book.footer)

    def title(self, words: str, *notes: str) -> None:
        self._sheet.set_row(self.row, 24)
        self._text(self.row, 0, words, bold=True, font_size=15, font_color=INK, valign="vcenter")
        self.row += 1
        for note in notes:
            self._text(self.row, 0, note, font_size=9, font_color="#5A6672")
            self.row += 1
        self.row += 1

    def part(self, words: str) -> None:
        """A heading within the sheet."""
        self.row += 1
        self._text(self.row, 0, words, bold=True, font_size=11.5, font_color=INK)
        self.row += 1

    def heads(self, words: Sequence[str], freeze: bool = True, columns: int = 0) -> None:
        """The head of a table; ``freeze`` keeps it (and ``columns`` columns) in sight and repeats it on paper."""
        for at, word in enumerate(words):
            self._text(
                self.row, at, word, bold=True, font_size=9.5, font_color="#FFFFFF", bg_color=TEAL, text_wrap=True,
                valign="vcenter", border_color=LINE,
            )  # fmt: skip
        if freeze:
            self._sheet.freeze_panes(self.row + 1, columns)
            self._sheet.repeat_rows(self.row)
        self.row += 1

    def filter(self, first: int) -> None:
        """Buttons to sort and filter the rows from the head in row ``first`` to the last one written."""
        if self.row - 1 > first:
            self._sheet.autofilter(first, 0, self.row - 1, len(self._widths) - 1)

    def add(self, *cells: Cell, strong: bool = False) -> int:
        """One row; returns its number as formulas know it (from 1)."""
        lines = 1
        for at, cell in enumerate(cells):
            lines = max(lines, self.put(self.row, at, cell, strong))
        if lines > 1:
            self._sheet.set_row(self.row, min(lines * LINE_HEIGHT, MOST_HEIGHT))
        self.row += 1
        return self.row

    def sentence(self, words: str) -> None:
        """A sentence that may run over all columns."""
        self._text(self.row, 0, words)
        self.row += 1

    def put(self, row: int, column: int, cell: Cell, strong: bool = False) -> int:
        """``row`` and ``column`` count from 0; returns how many lines the cell takes."""
        look: dict[str, Any] = {"bottom": 1, "bottom_color": HAIR, "text_wrap": True}
        if strong:
            look |= {"bold": True, "font_color": INK, "bg_color": TINT}
        if cell is None:
            self._sheet.write_blank(row, column, None, self.book.format(**look))
        elif isinstance(cell, Formula):
            code = number_format(cell.unit, self.book.language, cell.value if isinstance(cell.value, float) else None)
            self._sheet.write_formula(row, column, cell.says, self.book.format(num_format=code, **look), cell.value)
        elif isinstance(cell, Entry):
            look |= {"bg_color": "#FFF8E1", "font_color": "#0B3D91"}
            if cell.value is None:
                self._sheet.write_blank(row, column, None, self.book.format(**look))
            else:
                self._number(row, column, cell.value, cell.unit, look)
        elif isinstance(cell, Number | Figure):
            if cell.value is None or not math.isfinite(cell.value):
                self._text(row, column, self.book.t("common.unknown"), **look | {"font_color": "#5A6672"})
            else:
                self._number(row, column, cell.value, cell.unit, look)
        elif isinstance(cell, date):
            self._sheet.write_datetime(
                row, column, datetime(cell.year, cell.month, cell.day),
                self.book.format(num_format="yyyy-mm-dd", align="left", **look),
            )  # fmt: skip
        elif isinstance(cell, int) and not isinstance(cell, bool | Enum):
            self._number(row, column, cell, "weight", look)
        else:
            words = self.book.say(cell)
            self._text(row, column, words, **look | ({"indent": 1} if column else {}))
            return self._lines(words, column)
        return 1

    def _lines(self, words: str, column: int) -> int:
        """About how many lines ``words`` take in their column; wide letters count twice."""
        room = self._widths[column] - 2
        return sum(
            max(1, math.ceil(sum(1 + (east_asian_width(c) in "WF") * 0.7 for c in line) / room))
            for line in words.split("\n")
        )

    def _number(self, row: int, column: int, value: float, unit: str, look: dict[str, Any]) -> None:
        code = number_format(unit, self.book.language, value)
        self._sheet.write_number(row, column, value, self.book.format(num_format=code, **look))

    def _text(self, row: int, column: int, words: str, **look: Any) -> None:
        kept = plain(words, MOST_TEXT)
        if begins_formula(kept):  # once the sheet is saved as CSV
            look = look | {"quote_prefix": True}
        self._sheet.write_string(row, column, kept, self.book.format(**look))

    def choice(self, cell: str, allowed: Sequence[int], hint: str) -> None:
        """Lets only ``allowed`` numbers into a cell ("B3"); ``hint`` is shown beside it."""
        self._sheet.data_validation(
            cell, {"validate": "list", "source": [str(a) for a in allowed], "input_message": plain(hint, 250)}
        )


def _head(words: str, most: int) -> str:
    """Text for head and foot of a page: an ampersand starts a command there."""
    return plain(words, most, lines=False).replace("&", "&&")
