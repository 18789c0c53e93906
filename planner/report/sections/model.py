"""Appendix: how well the performance model reproduces the published measurements that come with it."""

from __future__ import annotations

from planner.i18n import message
from planner.report.model_check import appendix
from planner.report.sections.book import Book, Part


def section(book: Book) -> Part:
    return Part("model-check", message("report.model_check"), appendix(book.language), appendix=True)
