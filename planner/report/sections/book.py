"""What every section works with: plan, assessment, language, options, and the words of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from planner import formats
from planner.assessment import Assessment
from planner.catalog import Catalog
from planner.charts.palette import REPORT, Palette
from planner.decision import Decision, decision
from planner.explain import Basis, Figure
from planner.i18n import say, text
from planner.plan import Plan
from planner.report.options import ReportLanguage, ReportOptions

NONE = "–"


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is put into the report. ``missing`` says in one line what it lacks; it then takes no page.

    ``room`` is the height in points below which it rather begins on a new page.
    """

    key: str
    title: Any
    body: Sequence[Any] = ()
    missing: Any = None
    room: float = 250
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    plan: Plan
    a: Assessment
    catalog: Catalog
    today: date
    options: ReportOptions
    told: list[Any] = field(default_factory=list)

    @property
    def language(self) -> str:
        wanted = self.options.language
        return str(self.plan.settings.report_language if wanted is ReportLanguage.BOTH else wanted)

    @property
    def second(self) -> str | None:
        """Language of the titles below the titles."""
        if self.options.language is not ReportLanguage.BOTH:
            return None
        return "en" if self.language == "ko" else "ko"

    @property
    def palette(self) -> Palette:
        return replace(REPORT, acc=self.options.accent) if self.options.accent else REPORT

    @property
    def decision(self) -> Decision:
        return decision(self.plan, self.a)

    @property
    def title(self) -> str:
        return self.plan.title or self.t("report.title")

    @property
    def company(self) -> str:
        return self.plan.company.name or self.t("report.no_company")

    def t(self, key: str, **params: Any) -> str:
        return text(key, self.language, **params)

    def s(self, what: Any) -> str:
        return say(what, self.language)

    def f(self, figure: Figure | None, with_range: bool = True) -> str:
        """A figure in words; "unknown" where it is not known."""
        if figure is None or figure.value is None:
            return self.t("common.unknown")
        return formats.figure(figure, self.language, with_range)

    def marked(self, figure: Figure) -> str:
        """As ``f``, and whether it rests on assumptions."""
        assumed = figure.known and figure.basis is Basis.ASSUMED
        return self.f(figure) + (f" ({self.s(figure.basis)})" if assumed else "")

    def spread(self, figure: Figure) -> str:
        """The range alone, or what the figure lacks."""
        if figure.value is None:
            return " ".join(self.s(m) for m in figure.missing[:1])
        return formats.value_range(figure.low, figure.high, figure.unit, self.language)

    def heads(self, *keys: str) -> list[str]:
        return [self.t(k) if k else "" for k in keys]

    def person(self, name: str, role: Any = None) -> str:
        """A name where names may be told, else the role."""
        words = self.s(role) if role else ""
        if not self.options.names or not name:
            return words or NONE
        return f"{name} ({words})" if words else name

    def truth(self, value: bool | None) -> str:
        return self.t("common.unknown" if value is None else "common.yes" if value else "common.no")

    def day(self, value: date | None) -> str:
        return value.isoformat() if value else NONE
