"""The second half: what it runs on and costs, when, what stands against it, what is next, how sure it is."""

from __future__ import annotations

from datetime import date, timedelta

from planner.assessment import Assessment
from planner.charts import cost_bars
from planner.charts.palette import REPORT
from planner.cost.results import CostPart
from planner.decision import Decision
from planner.plan import Plan
from planner.plan.team import Role
from planner.slides.deck import CONTENT, Box, Deck, Slide
from planner.slides.master import MARGIN
from planner.slides.why_pages import BOTTOM, TOP, money_scale

DAYS_PER_MONTH = 365.25 / 12
LABEL = 190.0
"""Width of the names beside the bars of the roadmap, points."""


def infrastructure(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """Three ways to run it side by side, and what is behind the advised one."""
    c, i = a.cost, a.infrastructure
    notes = [deck.s(w) for w in (i.summary, i.error, i.binding) if w is not None]
    slide = deck.slide(deck.s(c.sentence), [*notes, *deck.why(i.gpus, c.total, i.ttft_p95, i.itl_p95)])
    wide = CONTENT * 0.58
    known = [o for o in c.options if o.total.known]
    if known:
        ids = list(dict.fromkeys(p.id for o in known for p in o.parts))
        divisor, code = money_scale(c.total.unit, deck.language)
        series = [
            (deck.t(f"cost.part.{id}"), [_part(o.parts, id, divisor) for o in known], REPORT.categories[n % 6])
            for n, id in enumerate(ids)
        ]
        names = [
            deck.t(f"cost.option.{o.id}") + (f" ({deck.t('chart.excluded')})" if o.excluded else "") for o in known
        ]
        alt = cost_bars.describe(c, deck.language)
        slide.columns(Box(MARGIN, TOP, wide, 246), names, series, code, alt, stacked=True, flat=True)
    y = TOP + 252 if known else TOP
    rows = [
        (deck.t(f"cost.option.{o.id}"), deck.f(o.total), deck.s(o.excluded) if o.excluded else " ".join(deck.s(m) for m in o.missing))
        for o in c.options
    ]  # fmt: skip
    heads = [deck.t(f"slides.cost.{k}") for k in ("option", "total", "note")]
    strong = [n for n, o in enumerate(c.options) if o.id == c.chosen]
    slide.table(
        Box(MARGIN, y, wide, BOTTOM - y), heads, rows, (1.8, 3.4, 4), sizes=(11.0, 10.0, 9.0), right=(1,), strong=strong
    )
    x, width = MARGIN + wide + 20, CONTENT - wide - 20
    slide.heading(x, TOP, width, deck.t("slides.sizing"))
    what = " · ".join(w for w in (i.model_name, i.gpu_name, i.precision) if w)
    slide.text(Box(x, TOP + 22, width, 34), what or deck.t("common.unknown"), (12.0, 11.0, 10.0))
    shown = (i.gpus, i.replicas, i.gpus_per_replica, i.peak_rate, i.throughput, i.ttft_p95, i.itl_p95, i.utilisation,
             c.power_kw, c.carbon_t_year)  # fmt: skip
    slide.table(
        Box(x, TOP + 60, width, BOTTOM - TOP - 60), [deck.t("slides.figure"), deck.t("slides.value")],
        [(deck.s(f.name), deck.f(f)) for f in shown], (2.5, 3), sizes=(13.0, 12.0, 11.0, 10.0, 9.0), lines=1, right=(1,),
    )  # fmt: skip


def _part(parts: tuple[CostPart, ...], id: str, divisor: float) -> float:
    return next(((p.figure.value or 0.0) / divisor for p in parts if p.id == id), 0.0)


def roadmap(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """Waves and build stages as bars, gates and legal dates as diamonds."""
    r = a.roadmap
    gates = [f"{deck.s(w.gate.name)}: {'; '.join(deck.s(c.sentence) for c in w.gate.criteria)}" for w in r.waves]
    slide = deck.slide(
        deck.t("roadmap.sentence", n=len(r.actions), near=len(r.next)), [*(deck.s(n) for n in r.notes), *gates]
    )
    if not r.waves:
        slide.text(Box(MARGIN, TOP, CONTENT, 40), deck.t("slides.roadmap.none"))
        return
    _bars(deck, slide, a)


def _bars(deck: Deck, slide: Slide, a: Assessment) -> None:
    r = a.roadmap
    months = max(w.end for w in r.waves)
    left, right = MARGIN + LABEL, MARGIN + CONTENT

    def at(month: float) -> float:
        return left + (right - left) * min(max(month, 0.0), months) / months

    def month_of(day: date) -> float:
        assert r.start is not None
        return (day - r.start).days / DAYS_PER_MONTH

    stages = [s for s in a.build.stages if s.needed and s.start and s.end] if r.start else []
    dates = [m for m in a.responsible.timeline if m.concerns is not False and r.start
             and 0 <= month_of(date.fromisoformat(m.day)) <= months]  # fmt: skip
    step = min(30.0, (BOTTOM - TOP - 74) / (len(r.waves) + len(stages) + bool(dates)))
    foot = TOP + 22 + step * (len(r.waves) + len(stages) + bool(dates))
    for month in range(0, months + 1, 3):
        x = at(month)
        slide.rule(x, TOP + 18, x, foot, REPORT.hair)
        day = r.start + timedelta(days=round(month * DAYS_PER_MONTH)) if r.start else None
        words = f"{day:%Y-%m}" if day else deck.t("slides.month", n=month)
        where = min(x - 26 if month else x, right - 52)
        slide.text(Box(where, TOP, 52, 16), words, (9.0,), fill=REPORT.muted, centred=0 < month < months)
    y = TOP + 22
    for n, wave in enumerate(r.waves):
        count = sum(x.wave == wave.id for x in r.actions)
        name, words = deck.s(wave.name), deck.t("slides.roadmap.actions", n=count)
        slide.text(Box(MARGIN, y + 3, LABEL - 10, step), name, (12.0, 11.0, 10.0, 9.0), bold=True, fill=REPORT.ink)
        bar = Box(at(wave.begin), y + 3, at(wave.end) - at(wave.begin) - 8, step - 8)
        slide.block(bar, words, REPORT.levels[-1 - n % 2], 10)
        slide.mark(
            at(wave.end) - 4, y + step / 2 - 1, 11, REPORT.ink, f"{deck.s(wave.gate.name)}, {wave.to_date or ''}"
        )
        y += step
    for stage in stages:
        assert stage.start
        assert stage.end
        slide.text(Box(MARGIN + 8, y + 3, LABEL - 18, step), deck.s(stage.name), (11.0, 10.0, 9.0))
        x, end = at(month_of(stage.start)), at(month_of(stage.end))
        words = f"{stage.start.isoformat()} – {stage.end.isoformat()}"
        slide.block(Box(x, y + 4, max(end - x, 6), step - 10), "", REPORT.categories[5])
        where = end + 4 if right - end > 130 else max(x - 134, left)
        slide.text(Box(where, y + 4, 130, step - 8), words, (9.0,), fill=REPORT.muted)
        y += step
    if dates:
        slide.text(
            Box(MARGIN, y + 3, LABEL - 10, step),
            deck.t("slides.roadmap.legal"),
            (12.0, 11.0, 10.0, 9.0),
            bold=True,
            fill=REPORT.bad,
        )
        for m in dates:
            slide.mark(
                at(month_of(date.fromisoformat(m.day))), y + step / 2, 11, REPORT.bad, f"{m.day} {deck.s(m.name)}"
            )
    words = " · ".join(f"{m.day} {deck.s(m.name)}" for m in dates)
    slide.text(
        Box(MARGIN, foot + 6, CONTENT, 30),
        f"{deck.t('slides.roadmap.legend')} {words}".strip(),
        (10.0, 9.0),
        fill=REPORT.muted,
    )


def risks(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """The largest risks with what is done about them, and the legal duties by date."""
    held, blocked = a.readiness.holds, a.responsible.go_live.blocked
    key, n = "clear", 0
    if held:
        key, n = "held", len(held)
    elif blocked.value:
        key, n = "blocked", int(blocked.value)
    elif not plan.responsible.risks:
        key = "empty"
    notes = [f"{deck.s(h.title)}: {deck.s(h.sentence)} {deck.s(h.fix)} ({deck.s(h.clause)}, {h.as_of})" for h in held]
    notes += [deck.s(w) for w in a.responsible.go_live.blocking] + [deck.t("slides.not_advice")]
    slide = deck.slide(deck.t(f"responsible.sentence.{key}", n=n), notes)
    half = (CONTENT - 20) / 2
    slide.heading(MARGIN, TOP, half, deck.t("slides.risks"))
    pairs = sorted(zip(plan.responsible.risks, a.risks, strict=True), key=lambda p: -(p[1].score.value or 0))
    rows = [(risk.name, f"{deck.f(x.score)} → {deck.f(x.residual)}", risk.control) for risk, x in pairs]
    heads = [deck.t(f"slides.risks.{k}") for k in ("name", "score", "control")]
    slide.table(Box(MARGIN, TOP + 24, half, BOTTOM - TOP - 24), heads, rows, (3, 1.5, 4))
    x = MARGIN + half + 20
    coming = sum(d.status == "coming" for d in a.obligations)
    slide.heading(x, TOP, half, deck.t("slides.duties", n=len(a.obligations), coming=coming))
    ordered = sorted(
        a.obligations, key=lambda d: (d.status != "coming", d.applies_from if d.status == "coming" else "", d.id)
    )
    duties = [(d.applies_from, deck.s(d.instrument), deck.s(d.duty)) for d in ordered]
    heads = [deck.t(f"slides.duties.{k}") for k in ("from", "instrument", "duty")]
    slide.table(Box(x, TOP + 24, half, BOTTOM - TOP - 24), heads, duties, (1.6, 2.2, 5), sizes=(11.0, 10.0))


def next_steps(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """What the company does in the next 90 days, who does it, by when; what it leaves for later."""
    r = a.roadmap
    actions = [r.action(id) for id in r.next]
    notes = [f"{x.id} {deck.s(x.title)}: {deck.s(x.artefact)}" for x in actions] + [
        deck.s(n.sentence) for n in r.not_now
    ]
    title = deck.t("slides.next", n=len(actions)) if actions else deck.t("slides.next.none")
    slide = deck.slide(title, notes)
    rows = [
        (deck.s(x.title), deck.s(x.text), x.owner_name or deck.s(Role(x.owner)), x.end.isoformat() if x.end else deck.t("slides.week", n=x.end_week))
        for x in actions
    ]  # fmt: skip
    heads = [deck.t(f"slides.next.{k}") for k in ("title", "action", "owner", "end")]
    if rows:
        slide.table(Box(MARGIN, TOP, CONTENT, 262), heads, rows, (2.2, 6, 2, 1.4), sizes=(14.0, 13.0, 12.0, 11.0))
    else:
        lines = [f"{q.question} {deck.s(q.title)}" for q in r.to_answer[:8]]
        slide.bullets(Box(MARGIN, TOP, CONTENT, 250), lines or [deck.t("slides.roadmap.none")])
    slide.heading(MARGIN, TOP + 276, CONTENT, deck.t("slides.not_now"))
    later = [f"{deck.s(n.title)}: {deck.s(n.sentence)}" for n in r.not_now]
    slide.bullets(
        Box(MARGIN, TOP + 298, CONTENT, BOTTOM - TOP - 298), later or [deck.t("slides.not_now.none")], (12.0, 11.0)
    )


def method(deck: Deck, plan: Plan, a: Assessment, asked: Decision) -> None:
    """How far to trust all this, and what it is not."""
    c = a.readiness.confidence
    key = f"slides.method.{c.band}" if c.band else "slides.method.none"
    slide = deck.slide(deck.t(key), deck.why(c.value, c.coverage, c.evidence, c.agreement))
    slide.cards(
        TOP, [(deck.s(f.name), deck.f(f, False), "") for f in (c.value, c.coverage, c.evidence, c.agreement)], 66
    )
    lines = [deck.t(f"slides.method.{n}") for n in range(1, 5)]
    lines += [deck.s(w) for w in (a.infrastructure.error, a.freshness.sentence) if w is not None]
    lines += [deck.s(w) for w in a.portfolio.finance.basis]
    slide.bullets(Box(MARGIN, TOP + 84, CONTENT, BOTTOM - TOP - 84), [*lines, deck.t("slides.not_advice")])
