"""Works out the formulas of a workbook from its inputs alone: the few functions our sheets use, and nothing else."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

OPERATORS = {"^": "**", "=": "==", "<>": "!=", "&": "+"}


class Sheets:
    """Values of cells by name of the sheet and coordinate; formulas are worked out anew, never read."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(io.BytesIO(content))
        self.told = load_workbook(io.BytesIO(content), data_only=True)
        self._known: dict[tuple[str, str], Any] = {}

    def change(self, sheet: str, cell: str, value: Any) -> None:
        self.book[sheet][cell].value = value
        self._known.clear()

    def formulas(self) -> list[tuple[str, str]]:
        return [
            (sheet.title, cell.coordinate)
            for sheet in self.book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    def value(self, sheet: str, cell: str) -> Any:
        key = sheet, cell
        if key not in self._known:
            at = self.book[sheet][cell]
            self._known[key] = self._work_out(sheet, at.value) if at.data_type == "f" else at.value
        return self._known[key]

    def _work_out(self, sheet: str, says: str) -> Any:
        names: dict[str, Any] = {
            "SUM": lambda *parts: sum(float(np.sum(_numbers(p))) for p in parts), "SUMPRODUCT": lambda x: float(np.sum(x)),
            "MAX": lambda x: float(np.max(x)), "CHOOSE": lambda at, *of: of[int(at) - 1], "SUMIFS": _sumifs,
            "INDEX": lambda x, row, column: x[int(row) - 1, int(column) - 1], "IF": _lazy_if,
        }  # fmt: skip
        result = eval(
            _python(says), names | {"__builtins__": {}, "at": lambda r: self._range(sheet, r), "COLUMN": _column}
        )
        return float(result) if isinstance(result, np.generic | int | float) else result

    def _range(self, sheet: str, reference: str) -> Any:
        if "!" in reference:
            sheet, reference = reference.rsplit("!", 1)
            sheet = sheet.strip("'")
        left, top, right, bottom = range_boundaries(reference)
        assert None not in (left, top, right, bottom)
        grid = [
            [self.value(sheet, self.book[sheet].cell(r, c).coordinate) for c in range(left, right + 1)]
            for r in range(top, bottom + 1)
        ]
        if ":" not in reference:
            return 0.0 if grid[0][0] is None else grid[0][0]
        made: Any = np.array(grid, dtype=object)
        if all(isinstance(x, int | float) for row in grid for x in row):
            made = made.astype(float)
        return made


def _python(says: str) -> str:
    parts, functions = [], []
    for token in Tokenizer(says).items:
        if token.type == "FUNC" and token.subtype == "OPEN":
            functions.append(token.value[:-1])
            parts.append({"IF": "IF(lambda:(", "COLUMN": "COLUMN("}.get(functions[-1], token.value))
        elif token.type == "FUNC":
            parts.append("))" if functions.pop() == "IF" else ")")
        elif token.type == "SEP":
            parts.append("),lambda:(" if functions[-1] == "IF" else ",")
        elif token.type == "OPERAND" and token.subtype == "RANGE":
            text = repr(token.value.replace("$", ""))
            parts.append(text if functions and functions[-1] == "COLUMN" else f"at({text})")
        elif token.type == "OPERATOR-INFIX":
            parts.append(OPERATORS.get(token.value, token.value))
        else:
            parts.append(token.value)
    return "".join(parts)


def _column(reference: str) -> Any:
    left, _, right, _ = range_boundaries(reference.rsplit("!", 1)[-1])
    assert None not in (left, right)
    return np.arange(left, right + 1, dtype=float).reshape(1, -1) if ":" in reference else float(left)


def _numbers(x: Any) -> Any:
    return np.array([v for v in np.ravel(x) if isinstance(v, int | float)], dtype=float)


def _lazy_if(condition: Any, then: Any, other: Any) -> Any:
    return then() if condition() else other()


def _sumifs(amounts: Any, *pairs: Any) -> float:
    total = 0.0
    for at, amount in enumerate(amounts.ravel()):
        if all(pairs[n].ravel()[at] == pairs[n + 1] for n in range(0, len(pairs), 2)) and amount is not None:
            total += float(amount)
    return total
