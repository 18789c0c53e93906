"""The primer: chapters, glossary and worked examples after the lecture the product grew from.

Texts lie in ``resources/primer``; numbers in them are placeholders for figures that the product's own functions compute.
Knows the catalogue and sizing, not the plan; no Qt.
"""
