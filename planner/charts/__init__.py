"""Pictures of results as reportlab drawings, used by the report and, painted by the window, on screen. No Qt.

Each module has ``draw(..., language, palette, width) -> Drawing`` and ``describe(..., language) -> str`` with the same
numbers in words, for alternative texts and screen readers. Charts compute positions, never results.
"""
