"""Colours, type and the style sheet made from them. Tokens as in the interface specification; contrast AA in both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from planner.colour import contrast
from planner.resources import resource

LIGHT = {
    "win": "#FFFFFF", "bg": "#F4F6F8", "card": "#FFFFFF", "rail": "#F4F6F8", "ink": "#0F1F33", "text": "#27333F",
    "muted": "#5A6672", "line": "#C9D1D8", "hair": "#E4E8EC", "hover": "#EBEFF2", "ctl": "#8794A0", "acc": "#0B7285",
    "onacc": "#FFFFFF", "accd": "#085766", "tint": "#DDEFF2", "good": "#1B7F5C", "goodd": "#14694B", "goodt": "#E2F2EC",
    "warn": "#B35C00", "warnd": "#914A00", "warnt": "#FBEFDF", "bad": "#B42318", "badt": "#FBE9E7", "tick": "#8A6100",
    "track": "#E4E8EC", "toast": "#7CCBD8",
}  # fmt: skip
DARK = {
    "win": "#10171F", "bg": "#10171F", "card": "#18212B", "rail": "#131B24", "ink": "#F1F5F8", "text": "#D5DDE4",
    "muted": "#98A6B3", "line": "#35424F", "hair": "#26313C", "hover": "#202B36", "ctl": "#6F7F8E", "acc": "#4DB6C8",
    "onacc": "#07222A", "accd": "#7CCBD8", "tint": "#143B45", "good": "#4CC38A", "goodd": "#4CC38A", "goodt": "#15352B",
    "warn": "#F0A24B", "warnd": "#F0A24B", "warnt": "#3A2A17", "bad": "#FF8A7D", "badt": "#3F1F1E", "tick": "#E0B04A",
    "track": "#2B3743", "toast": "#085766",
}  # fmt: skip
LEVELS = {
    "light": ("#B42318", "#E08A52", "#E9DDBB", "#8CC3C2", "#0B7285"),
    "dark": ("#E5695C", "#E59A66", "#D9CBA3", "#7FBDBC", "#4DB6C8"),
}
CATEGORIES = {
    "light": ("#0B7285", "#BF8506", "#4A31A1", "#35A65B", "#721C2F", "#7291E3"),
    "dark": ("#4DB6C8", "#E0B04A", "#A795F0", "#62C885", "#E58AA0", "#8FAAF0"),
}


SMALLEST, LARGEST = 0.8, 1.5


@dataclass
class _Look:
    """What holds for every window of the program: size of text and parts, and whether marks of a change are left out."""

    scale: float = 1.0
    calm: bool = False


_look = _Look()


def set_scale(scale: float) -> float:
    """Size of everything, bounded to 80-150 %; returns what holds now."""
    _look.scale = min(LARGEST, max(SMALLEST, round(scale, 2)))
    return _look.scale


def set_calm(calm: bool) -> None:
    """Reduced motion: nothing lights up when it changes."""
    _look.calm = calm


def high_contrast() -> bool:
    """Whether the system draws in its own colours of high contrast: then its palette is left as it is, without our sheet."""
    hints = QGuiApplication.styleHints()
    if hints is None or hints.colorScheme() is not Qt.ColorScheme.Unknown:
        return False
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def is_calm() -> bool:
    return _look.calm


def zoom() -> float:
    """The size the user chose; 1.0 is that of the design."""
    return _look.scale


def px(pixels: float) -> int:
    """A length of the design at the size the user chose, in px."""
    return round(pixels * _look.scale)


class Theme:
    """One of the two colour tables with ready colours."""

    def __init__(self, dark: bool = False) -> None:
        self.dark = dark
        self.tokens = DARK if dark else LIGHT
        self.levels = LEVELS["dark" if dark else "light"]
        self.categories = CATEGORIES["dark" if dark else "light"]

    def __getitem__(self, token: str) -> str:
        return self.tokens[token]

    def colour(self, token: str) -> QColor:
        return QColor(self.tokens[token])

    def palette(self) -> QPalette:
        t, palette = self.tokens, QPalette()
        role = QPalette.ColorRole
        for which, token in (
            (role.Window, "win"), (role.WindowText, "text"), (role.Base, "card"), (role.AlternateBase, "bg"),
            (role.Text, "text"), (role.Button, "card"), (role.ButtonText, "text"), (role.Highlight, "acc"),
            (role.HighlightedText, "onacc"), (role.PlaceholderText, "muted"), (role.ToolTipBase, "card"),
            (role.ToolTipText, "text"), (role.Link, "accd"),
        ):  # fmt: skip
            palette.setColor(which, QColor(t[token]))
        for which in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t["ctl"]))
        return palette

    def check_palette(self) -> QPalette:
        """For check boxes, whose frame the style draws as a darker window colour: it must stand out in both themes."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, self.colour("ctl").lighter(130))
        return palette

    def style_sheet(self) -> str:
        """The sheet at the chosen size: lengths of 4 px and more follow it; borders stay as fine as they are, and corners
        never get rounder than a small part is high."""

        def scaled(found: re.Match[str]) -> str:
            name, length = found[1], int(found[2])
            if name.startswith("border-radius"):
                return f"{name}{min(length, px(length))}px"
            return f"{name}{px(length) if length >= 4 else length}px"

        sheet = re.sub(r"(border-radius: |\b)(\d+)px", scaled, _QSS)
        pictures = {name: resource("icons", f"{name}.svg").as_posix() for name in ("down", "tab-left", "tab-right")}
        return sheet % {**self.tokens, **pictures}


@cache
def on(colour: str) -> str:
    """White or ink, whichever reads better on ``colour``."""
    return max("#0F1F33", "#FFFFFF", key=lambda over: contrast(over, colour))


@cache
def load_fonts() -> None:
    """Register the bundled fonts once; every text of the window uses them."""
    for weight in ("Regular", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"Pretendard-{weight}.ttf")))


def font(pixels: float, weight: int = 400, figures: bool = False) -> QFont:
    """Pretendard at ``pixels`` of the design; ``figures`` gives digits of equal width."""
    made = QFont("Pretendard")
    made.setPixelSize(px(pixels))
    made.setWeight(QFont.Weight(weight))
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


_QSS = """
* { font-family: Pretendard; }
QWidget { color: %(text)s; font-size: 13px; }
QMainWindow, QWidget[role="page"], QScrollArea, QWidget[role="canvas"] { background: %(win)s; }
QScrollArea { border: none; }
QToolTip { background: %(card)s; color: %(text)s; border: 1px solid %(line)s; padding: 4px; }
QWidget[role="topbar"], QWidget[role="bottombar"] { background: %(win)s; }
QWidget[role="topbar"] { border-bottom: 1px solid %(hair)s; }
QWidget[role="bottombar"] { border-top: 1px solid %(hair)s; }
QWidget[role="rail"] { border-right: 1px solid %(hair)s; }
QWidget[role="rail"], QWidget[role="dock"], QFrame[role="dock"] { background: %(rail)s; }
QFrame[role="sidedock"] { background: %(rail)s; border-left: 1px solid %(hair)s; }
QWidget[role="why"] { background: %(win)s; }
QFrame[role="sidedock"] > QWidget[role="why"] { border-top: 3px solid %(acc)s; }
QListView[role="rail"] { background: %(rail)s; border: none; outline: none; }
QFrame[role="card"] { background: %(card)s; border: 1px solid %(hair)s; border-radius: 8px; }
QFrame[role="part"], QFrame[role="part-low"] { border: none; border-left: 1px solid %(hair)s; }
QFrame[role="part-low"] { border-top: 1px solid %(hair)s; }
QFrame[role="chosen"] { background: %(tint)s; border: 2px solid %(acc)s; border-radius: 8px; }
QFrame[role="well"] { background: %(bg)s; border: 1px solid %(hair)s; border-radius: 8px; }
QFrame[role="hold"] { background: %(badt)s; border: none; border-left: 3px solid %(bad)s; border-radius: 6px; }
QFrame[role="warn"] { background: %(warnt)s; border: none; border-left: 3px solid %(warn)s; border-radius: 6px; }
QDialog { background: %(card)s; }
QWidget[role="foot"] { background: %(bg)s; border-top: 1px solid %(hair)s; }
QFrame[role="toast"] { background: %(ink)s; border-radius: 8px; }
QFrame[role="toast"] QLabel { color: %(win)s; }
QFrame[role="overlay"] { background: %(card)s; border: 1px solid %(line)s; border-radius: 10px; }
QWidget[role="overlay-inner"], QFrame[role="overlay"] QScrollArea { background: %(card)s; }
QLineEdit[role="find"], QLineEdit[role="find"]:focus { border: none; background: transparent; font-size: 16px; padding: 8px 14px; min-height: 28px; }
QListView[role="found"] { border: none; background: %(card)s; outline: none; padding: 4px 2px; }
QLabel[role="cap"] { background: %(bg)s; border: 1px solid %(line)s; border-radius: 5px; padding: 1px 6px; font-size: 11px; font-weight: 600; color: %(text)s; }
QFrame[role="rule"] { background: %(hair)s; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="upright"] { background: %(hair)s; border: none; max-width: 1px; min-width: 1px; }
QFrame[role="section"] { background: transparent; border: none; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 21px; font-weight: 700; color: %(ink)s; }
QLabel[role="lead"] { color: %(muted)s; }
QLabel[role="prose"] { font-size: 14px; }
QLabel[role="h2"] { font-size: 15px; font-weight: 700; color: %(ink)s; }
QLabel[role="h3"] { font-weight: 600; color: %(ink)s; }
QLabel[role="label"], QLabel[role="secondary"] { font-size: 12px; color: %(muted)s; }
QLabel[role="note"] { font-size: 11px; color: %(muted)s; }
QLabel[role="strong"] { font-weight: 600; color: %(ink)s; }
QLabel[role="stat"] { font-size: 20px; font-weight: 700; color: %(ink)s; }
QLabel[role="hero"] { font-size: 40px; font-weight: 700; color: %(ink)s; }
QLabel[role="error"] { font-size: 12px; color: %(bad)s; }
QLabel[role="good"] { font-size: 12px; color: %(goodd)s; }
QLabel[role="missed"] { font-size: 12px; color: %(bad)s; }
QLabel[role="holdtext"] { color: %(bad)s; font-weight: 600; }
QLabel[role="chip"] { background: %(tint)s; color: %(accd)s; border-radius: 9px; padding: 2px 9px; font-size: 11px; font-weight: 600; }
QLabel[role="chip-good"] { background: %(goodt)s; color: %(goodd)s; border-radius: 9px; padding: 2px 9px; font-size: 11px; font-weight: 600; }
QLabel[role="chip-warn"] { background: %(warnt)s; color: %(warnd)s; border-radius: 9px; padding: 2px 9px; font-size: 11px; font-weight: 600; }
QLabel[role="chip-bad"] { background: %(badt)s; color: %(bad)s; border-radius: 9px; padding: 2px 9px; font-size: 11px; font-weight: 600; }
QLabel[role="chip-plain"] { background: %(bg)s; color: %(muted)s; border: 1px solid %(hair)s; border-radius: 9px; padding: 1px 8px; font-size: 11px; font-weight: 600; }
QPushButton, QToolButton, QCheckBox { outline: none; }
QPushButton { background: %(card)s; border: 1px solid %(line)s; border-radius: 6px; padding: 0 13px; min-height: 28px; font-weight: 600; color: %(text)s; }
QPushButton:hover { background: %(hover)s; }
QPushButton:pressed { background: %(tint)s; }
QPushButton:disabled { background: %(bg)s; border-color: %(hair)s; color: %(ctl)s; }
QPushButton[kind="primary"] { background: %(acc)s; color: %(onacc)s; border-color: %(acc)s; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: %(accd)s; }
QPushButton[kind="primary"]:disabled { background: %(bg)s; border-color: %(hair)s; color: %(ctl)s; }
QPushButton[kind="text"] { border-color: transparent; background: transparent; color: %(accd)s; padding: 0 6px 0 0; }
QPushButton[kind="text"]:hover { background: transparent; text-decoration: underline; }
QPushButton[kind="text"]:disabled { background: transparent; color: %(ctl)s; }
QPushButton[kind="why"] { border: none; background: transparent; color: %(accd)s; padding: 0 3px; min-height: 24px; font-size: 12px; text-decoration: underline; }
QPushButton[kind="why"]:disabled { color: %(ctl)s; text-decoration: none; }
QPushButton[kind="figure"], QPushButton[kind="overall"] { border: none; background: transparent; color: %(ink)s; padding: 0 2px; min-height: 22px; font-size: 13px; font-weight: 700; }
QPushButton[kind="overall"] { font-size: 16px; }
QPushButton[kind="figure"]:hover, QPushButton[kind="overall"]:hover { color: %(accd)s; text-decoration: underline; }
QPushButton[kind="figure"]:disabled, QPushButton[kind="overall"]:disabled { color: %(ink)s; }
QPushButton[kind="toast"] { border: none; background: transparent; color: %(toast)s; padding: 0 6px; }
QPushButton[kind="toast"]:hover { text-decoration: underline; }
QPushButton[kind="danger"] { color: %(bad)s; border-color: %(bad)s; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; background: transparent; font-weight: 600; color: %(text)s; min-height: 20px; }
QToolButton:hover { background: %(hover)s; }
QToolButton:pressed { background: %(tint)s; }
QFrame[role="segmented"] QToolButton:focus { border-color: %(acc)s; }
QToolButton:checked { background: %(tint)s; color: %(accd)s; }
QToolButton:disabled { color: %(ctl)s; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="outlined"] { border-color: %(line)s; padding: 4px 12px; }
QToolButton[state="good"], QToolButton[state="muted"] { color: %(muted)s; font-size: 12px; font-weight: 400; }
QToolButton[state="bad"] { color: %(bad)s; font-size: 12px; border-color: %(bad)s; }
QToolButton[role="plan"] { font-size: 14px; color: %(ink)s; }
QLabel[role="railhead"] { font-size: 11px; font-weight: 600; color: %(muted)s; padding: 12px 10px 4px 10px; }
QLabel[role="strip"], QLabel[role="longstrip"] { font-size: 11px; font-weight: 600; color: %(ink)s; }
QLabel[role="longstrip"] { font-size: 10px; }
QLabel[role="key"] { background: %(card)s; color: %(text)s; border: 1px solid %(line)s; border-bottom: 2px solid %(line)s; border-radius: 4px; padding: 1px 6px; font-size: 11px; font-weight: 600; }
QWidget[role="vrule"], QWidget[role="hrule"] { background: %(hair)s; }
QFrame[role="segmented"] { border: 1px solid %(line)s; border-radius: 6px; background: %(card)s; }
QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit { background: %(card)s; border: 1px solid %(line)s; border-radius: 6px; padding: 3px 7px; min-height: 22px; selection-background-color: %(acc)s; selection-color: %(onacc)s; }
QLineEdit:hover, QPlainTextEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover, QDateEdit:hover { border-color: %(ctl)s; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QDateEdit:focus { border: 2px solid %(acc)s; padding: 2px 6px; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"] { border: 1px solid %(bad)s; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url("%(down)s"); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QDateEdit::drop-down { border: none; width: 16px; }
QComboBox QAbstractItemView { background: %(card)s; border: 1px solid %(line)s; selection-background-color: %(tint)s; selection-color: %(ink)s; outline: none; }
QCheckBox { spacing: 6px; padding: 2px; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; border: none; border-bottom: 2px solid transparent; padding: 7px 12px; color: %(muted)s; font-weight: 600; }
QTabBar::tab:selected { color: %(ink)s; border-bottom: 2px solid %(acc)s; }
QTabBar::tab:hover { color: %(ink)s; }
QTabBar QToolButton { background: %(win)s; border: none; border-radius: 0; padding: 0; }
QTabBar QToolButton::left-arrow { image: url("%(tab-left)s"); width: 12px; height: 12px; }
QTabBar QToolButton::right-arrow { image: url("%(tab-right)s"); width: 12px; height: 12px; }
QTabBar::tab:focus { background: %(tint)s; }
QListWidget[role="contents"] { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 2px; outline: none; }
QListWidget[role="contents"]::item { padding: 7px 8px; border-radius: 6px; color: %(text)s; }
QListWidget[role="contents"]::item:hover { background: %(hover)s; }
QListWidget[role="contents"]::item:selected { background: %(tint)s; color: %(accd)s; }
QListWidget[role="contents"]:focus { border-color: %(acc)s; }
QTableView { outline: none; background: %(card)s; border: 1px solid %(hair)s; border-radius: 8px; gridline-color: %(hair)s; selection-background-color: %(tint)s; selection-color: %(ink)s; font-size: 12px; alternate-background-color: %(bg)s; }
QTableView:focus { border: 1px solid %(acc)s; }
QTableView::item { padding: 0 6px; border: none; border-bottom: 1px solid %(hair)s; }
QTableView::item:hover { background: %(hover)s; }
QTableView::item:focus { border: 1px solid %(acc)s; padding: 0 5px; }
QTableView QLineEdit, QTableView QComboBox { border: 2px solid %(acc)s; border-radius: 0; padding: 0 4px; min-height: 20px; font-size: 12px; }
QTableView QLineEdit[invalid="true"] { border: 2px solid %(bad)s; padding: 0 4px; }
QTableView::item:selected { background: %(tint)s; color: %(ink)s; }
QHeaderView { background: %(card)s; }
QHeaderView::section { background: %(bg)s; color: %(muted)s; border: none; border-bottom: 1px solid %(hair)s; padding: 4px 8px; font-size: 12px; font-weight: 600; }
QHeaderView[dense="true"]::section { padding: 5px 3px; }
QTableCornerButton::section { background: %(bg)s; border: none; }
QMenu { background: %(card)s; border: 1px solid %(line)s; padding: 4px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: %(tint)s; color: %(ink)s; }
QMenu::item:disabled { color: %(ctl)s; }
QMenu::separator { height: 1px; background: %(hair)s; margin: 4px 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: %(line)s; border-radius: 4px; min-height: 30px; margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 10px; }
QScrollBar::handle:horizontal { background: %(line)s; border-radius: 4px; min-width: 30px; margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QProgressBar { border: none; background: %(track)s; border-radius: 3px; height: 6px; }
QProgressBar::chunk { background: %(acc)s; border-radius: 3px; }
"""
