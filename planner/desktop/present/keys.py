"""The keys of the presentation, in the order of its sheet: what is printed, and the message under ``keys.present``."""

KEYS = (
    ("Space", "reveal"), ("1–5", "agree"), ("R", "again"), ("H", "hands"), ("← →", "question"), ("J", "apart"),
    ("PgUp PgDn", "slides"), ("T", "timer"), ("Shift+T", "timer_reset"), ("+", "timer_more"), ("N", "note"), ("B", "blank"),
    ("L", "languages"), ("S", "screen"), ("Ctrl+Z", "undo"), ("Ctrl+Shift+D", "theme"), ("Esc", "leave"),
)  # fmt: skip
