"""The first half: what to decide, how ready the company is, which use cases, what they bring, which level."""

from __future__ import annotations

from typing import Any

from planner import formats
from planner.assessment import Assessment
from planner.charts import cash_flow, ladder
from planner.charts.palette import REPORT
from planner.decision import Decision
from planner.explain import Basis, Figure
from planner.i18n import message
from planner.plan import Plan
from planner.readiness.results import RungState, UseCaseResult
from planner.slides.deck import CONTENT, Box, Deck
from planner.slides.master import MARGIN

TOP, BOTTOM = 112.0, 502.0
ROOM_FOR_REASONS = 80.0
"""Points below the table of use cases from which the reasons are told too."""
RISK_COLOURS = {"prohibited": REPORT.bad, "high_impact": REPORT.categories[1], "eu_high_risk": REPORT.categories[4],
                "limited": REPORT.categories[5], "minimal": REPORT.categories[3]}  # fmt: skip
ORDER = ("build_first", "prototype", "convenience", None, "defer", "drop")


def decide(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """The decision asked for, four key figures, what blocks it."""
    figures = (a.readiness.overall, a.cost.total, a.portfolio.npv, a.infrastructure.gpus)
    slide = deck.slide(asked.sentence, [deck.t("slides.notes.decision"), *deck.why(*figures)])
    slide.cards(TOP, [_card(deck, a, f) for f in figures])
    half, y = (CONTENT - 24) / 2, TOP + 108
    right = MARGIN + half + 24
    slide.heading(MARGIN, y, half, deck.t("slides.decisions"))
    owner = asked.owner or deck.t("slides.not_named")
    rows = [(deck.s(r.what), owner, r.by.isoformat() if r.by else deck.t("slides.not_set")) for r in asked.requests]
    if rows:
        heads = [deck.t(f"slides.decide.{k}") for k in ("what", "who", "when")]
        slide.table(Box(MARGIN, y + 24, half, BOTTOM - y - 24), heads, rows, (5, 2, 1.8))
    else:
        slide.text(Box(MARGIN, y + 24, half, 60), deck.t("slides.decisions.none"))
    slide.heading(right, y, half, deck.t("slides.blocks"))
    blocks = [deck.s(b) for b in asked.blocks] or [deck.t("slides.blocks.none")]
    slide.bullets(Box(right, y + 26, half, BOTTOM - y - 26), blocks)


def _card(deck: Deck, a: Assessment, figure: Figure) -> tuple[str, str, str]:
    """Name, value, and below it range, what it is of, and whether it rests on assumptions."""
    if not figure.known:
        return deck.s(figure.name), deck.t("common.unknown"), " ".join(deck.s(m) for m in figure.missing[:1])
    spread = formats.value_range(figure.low, figure.high, figure.unit, deck.language)
    of = {
        a.cost.total.id: deck.t(f"cost.option.{a.cost.chosen}") if a.cost.chosen else "",
        a.infrastructure.gpus.id: a.infrastructure.gpu_name,
        a.readiness.overall.id: _level(deck, a),
        a.portfolio.npv.id: deck.t("slides.years", n=a.portfolio.finance.years),
    }
    mark = deck.s(Basis.ASSUMED) if figure.basis is Basis.ASSUMED else ""
    ranged = deck.t("slides.range", range=spread) if spread else ""
    return deck.s(figure.name), deck.f(figure, False), " · ".join(x for x in (ranged, of[figure.id], mark) if x)


def _level(deck: Deck, a: Assessment) -> str:
    r = a.readiness
    if r.provisional or not r.level:
        return deck.t("summary.provisional")
    return deck.t("slides.level", level=r.level, name=deck.t(f"ReadinessLevel.{r.level}"))


def readiness(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """Five steps against their targets; what caps the level."""
    r = a.readiness
    behind = [
        s
        for s in r.steps
        if s.score.value is not None and s.target.value is not None and s.score.value < s.target.value
    ]
    key = "slides.readiness.none" if not r.overall.known else "slides.readiness.reached"
    params: dict[str, Any] = {"score": r.overall}
    if r.overall.known and behind:
        key = "slides.readiness.behind"
        params["step"] = max(behind, key=lambda s: (s.target.value or 0) - (s.score.value or 0)).name
    slide = deck.slide(deck.t(key, **params), deck.why(r.overall, *(s.score for s in r.steps)))
    wide = CONTENT * 0.58
    names = [deck.s(s.name) for s in r.steps]
    alt = "; ".join(
        f"{deck.s(s.name)} {deck.f(s.score)}, {deck.t('slides.target')} {deck.f(s.target)}" for s in r.steps
    )
    series = [
        (deck.t("slides.score"), [_whole(s.score) for s in r.steps], REPORT.acc),
        (deck.t("slides.target"), [_whole(s.target) for s in r.steps], REPORT.line),
    ]
    slide.columns(Box(MARGIN, TOP, wide, BOTTOM - TOP), names, series, "0", alt, flat=True, most=100)
    x, width = MARGIN + wide + 24, CONTENT - wide - 24
    slide.heading(x, TOP, width, deck.t("slides.gates"))
    gates = list(
        dict.fromkeys(deck.s(g.sentence) for s in r.steps for g in s.gates)
        | dict.fromkeys(deck.s(g.sentence) for g in r.gates)
    )
    slide.bullets(Box(x, TOP + 24, width, 116), gates or [deck.t("slides.gates.none")], (12.0, 11.0))
    low = [q for s in r.steps for q in s.questions if q.critical and q.supported is not None and q.supported < q.target]
    low.sort(key=lambda q: (q.supported or 0) - q.target)
    slide.heading(x, TOP + 146, width, deck.t("slides.gaps"))
    gaps = [f"{q.id} {deck.s(q.title)}: {q.supported} → {q.target}" for q in low if not q.not_applicable]
    slide.bullets(Box(x, TOP + 170, width, 150), gaps or [deck.t("slides.gaps.none")], (12.0, 11.0))
    parts = (r.confidence.value, r.confidence.coverage, r.confidence.evidence, r.confidence.agreement)
    slide.heading(x, TOP + 330, width, deck.t("slides.confidence"))
    slide.bullets(
        Box(x, TOP + 352, width, 38), [" · ".join(f"{deck.s(p.name)} {deck.f(p, False)}" for p in parts)], (11.0, 10.0)
    )


def _whole(figure: Figure) -> float | None:
    """As the figure is told: rounded half-up once."""
    return None if figure.value is None else float(formats.rounded(figure.value))


def use_cases(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """All use cases by value and feasibility; the first of them with their money."""
    cases = list(enumerate(a.portfolio.cases, 1))
    first = [c.name or c.id for _, c in cases if c.decision == "build_first"]
    key = "opportunity.first" if first else "opportunity.none_first"
    names = ", ".join(first[:2]) + (f" {deck.t('slides.and_more', n=len(first) - 2)}" if len(first) > 2 else "")
    notes = [f"{c.name or c.id}: {deck.s(c.reason)}" for _, c in cases]
    slide = deck.slide(message(key, names=names, count=len(cases)), [*notes, *deck.why(*(c.npv for _, c in cases[:4]))])
    wide = CONTENT * 0.62
    ordered = sorted(cases, key=lambda p: (ORDER.index(p[1].decision), p[1].rank.value or 1e9, p[0]))
    heads = ["#", *(deck.t(f"slides.cases.{k}") for k in ("name", "decision", "npv", "payback"))]
    rows = [(str(n), c.name or c.id, _decided(deck, c), deck.f(c.npv), _years(deck, c)) for n, c in ordered]
    y = slide.table(Box(MARGIN, TOP, wide, BOTTOM - TOP), heads, rows, (0.6, 4, 2, 3.4, 1.6), right=(3, 4)) + 18
    if BOTTOM - y > ROOM_FOR_REASONS:
        slide.heading(MARGIN, y, wide, deck.t("slides.cases.why"))
        lines = [f"{n} {c.name or c.id}: {deck.s(c.reason)}" for n, c in ordered]
        slide.bullets(Box(MARGIN, y + 24, wide, BOTTOM - y - 24), lines, (12.0, 11.0))
    points = _points(cases)
    if points:
        axes = deck.t("slides.cases.feasibility"), deck.t("slides.cases.value")
        alt = "; ".join(
            f"{n} {c.name or c.id}: {axes[1]} {deck.f(c.value)}, {axes[0]} {deck.f(c.feasibility)}" for n, c in cases
        )
        x = MARGIN + wide + 20
        slide.scatter(Box(x, TOP, CONTENT - wide - 20, 300), points, axes, alt)
        kinds = {c.risk.id: (RISK_COLOURS.get(c.risk.id, REPORT.acc), deck.s(c.risk.name)) for _, c in cases}
        slide.text(
            Box(x, TOP + 304, CONTENT - wide - 20, 16), deck.t("slides.cases.colours"), (10.0, 9.0), fill=REPORT.muted
        )
        slide.legend(x, TOP + 322, CONTENT - wide - 20, list(kinds.values()))


def _points(cases: list[tuple[int, UseCaseResult]]) -> list[tuple[str, float, float, str]]:
    """Number, place and colour of each case; those in the same place share a mark that counts them."""
    places: dict[tuple[float, float], list[tuple[int, UseCaseResult]]] = {}
    for n, c in cases:
        if c.value.value is not None and c.feasibility.value is not None:
            places.setdefault((round(c.feasibility.value, 2), round(c.value.value, 2)), []).append((n, c))
    return [
        (f"{here[0][0]}+{len(here) - 1}" if len(here) > 1 else str(here[0][0]), x, y,
         RISK_COLOURS.get(here[0][1].risk.id, REPORT.acc))
        for (x, y), here in places.items()
    ]  # fmt: skip


def _decided(deck: Deck, case: UseCaseResult) -> str:
    return deck.t(f"decision.{case.decision or 'open'}")


def _years(deck: Deck, case: UseCaseResult) -> str:
    return (
        deck.f(case.payback, False)
        if case.payback.known
        else deck.t("slides.none" if case.npv.known else "common.unknown")
    )


def money(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """Cash flow by year, and what comes of it in the low, the middle and the high case."""
    finance = a.portfolio.finance
    total = finance.total
    notes = [*(deck.s(w) for w in finance.basis), *deck.why(total.npv, total.roi, total.payback, total.break_even)]
    slide = deck.slide(deck.s(total.sentence), notes)
    if not total.npv.known:
        slide.bullets(Box(MARGIN, TOP, CONTENT, 300), [deck.s(m) for m in total.npv.missing])
        return
    wide = CONTENT * 0.6
    divisor, code = money_scale(total.npv.unit, deck.language)
    years = [deck.t("opportunity.money.year", n=n) for n in range(finance.years + 1)]
    series = [
        (deck.t("opportunity.money.flow"), [(f.value or 0.0) / divisor for f in total.flows], REPORT.categories[0]),
        (
            deck.t("opportunity.money.cumulative"),
            [(f.value or 0.0) / divisor for f in total.cumulative],
            REPORT.categories[1],
        ),
    ]
    alt = cash_flow.describe(total.flows, total.cumulative, deck.language)
    slide.columns(Box(MARGIN, TOP, wide, BOTTOM - TOP), years, series, code, alt)
    x, width = MARGIN + wide + 20, CONTENT - wide - 20
    heads = ["", *(deck.t(f"slides.case.{k}") for k in ("low", "mid", "high"))]
    rows = [
        (deck.t(f"slides.money.{kind}"), *(_scenario(deck, getattr(s, kind)) for s in total.scenarios))
        for kind in ("npv", "roi", "payback")
    ]
    y = (
        slide.table(
            Box(x, TOP, width, 130), heads, rows, (1.5, 2, 2, 2), sizes=(12.0, 11.0, 10.0), right=(1, 2, 3), lines=1
        )
        + 14
    )
    told = [f"{deck.s(total.break_even.name)}: {deck.f(total.break_even)}"]
    if total.distribution is not None:
        d = total.distribution
        told += [f"{deck.s(d.loss.name)}: {deck.f(d.loss)}", f"{deck.s(d.p50.name)}: {deck.f(d.p50)}"]
    slide.bullets(Box(x, y, width, 110), told)
    slide.heading(x, y + 120, width, deck.t("slides.basis"))
    slide.bullets(Box(x, y + 142, width, BOTTOM - y - 142), [deck.s(w) for w in finance.basis], (11.0, 10.0, 9.0))


def _scenario(deck: Deck, figure: Figure) -> str:
    return deck.f(figure, False) if figure.known else deck.t("slides.none")


def money_scale(unit: str, language: str) -> tuple[float, str]:
    """By what amounts in a chart are divided, and the format of what is left."""
    if unit == "krw" and language == "ko":
        return 1e8, '#,##0.0"억"'
    return 1e6, f'"{"₩" if unit == "krw" else "$"}"#,##0" m";-"{"₩" if unit == "krw" else "$"}"#,##0" m"'


def level(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """The six rungs as a stair: which is needed, which is within ability, which is advised."""
    decision = a.level
    notes = [f"{r.id} {deck.s(r.name)}: {deck.s(r.what)}" for r in decision.rungs]
    slide = deck.slide(deck.s(decision.verdict), [ladder.describe(decision, deck.language), *notes])
    chosen, gap = decision.chosen or decision.recommended, 8.0
    width = (CONTENT - gap * (len(decision.rungs) - 1)) / len(decision.rungs)
    foot = TOP + 250
    for n, rung in enumerate(decision.rungs):
        x, height = MARGIN + n * (width + gap), 100 + n * 28.0
        fill = REPORT.acc if rung.id == chosen else REPORT.tint if rung.able else REPORT.card
        edge = REPORT.acc if rung.id == chosen or rung.needed else REPORT.line
        slide.block(Box(x, foot - height, width, height), f"{rung.id}\n{deck.s(rung.name)}", fill, 12, edge,
                    dashed=bool(rung.needed and not rung.able))  # fmt: skip
        marks = _marks(deck, rung, decision.need, decision.ability)
        if marks:
            slide.text(Box(x, foot + 4, width, 32), marks, (11.0, 10.0, 9.0), bold=True, fill=REPORT.warn, centred=True)
    slide.text(Box(MARGIN, foot + 36, CONTENT, 16), deck.t("slides.level.legend"), (10.0, 9.0), fill=REPORT.muted)
    slide.heading(MARGIN, foot + 58, CONTENT, deck.t("slides.level.fix" if decision.to_fix else "slides.level.advice"))
    lines = [deck.s(x.sentence) for x in decision.to_fix] or [deck.s(x) for x in decision.advice]
    slide.bullets(Box(MARGIN, foot + 80, CONTENT, BOTTOM - foot - 80), lines or [deck.t("slides.level.nothing")])


def _marks(deck: Deck, rung: RungState, need: str | None, ability: str | None) -> str:
    return " · ".join(deck.t(f"chart.{m}") for m, at in (("need", need), ("ability", ability)) if at == rung.id)
