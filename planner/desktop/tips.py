"""Words of a tooltip. Qt takes one that looks like markup for markup, and loads the pictures it names: plan words never do."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt


def tip(words: str) -> str:
    """``words`` as a tooltip that shows them letter by letter."""
    return wrapped_tip(words) if Qt.mightBeRichText(words) else words


def wrapped_tip(words: str) -> str:
    """As ``tip``, in lines as wide as the screen allows: plain tooltips are not broken."""
    return f"<qt>{escape(words).replace(chr(10), '<br>')}</qt>"
