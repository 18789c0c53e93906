"""Sheets that list: answers, use cases, sizing, risks, responsibilities, roadmap, duties and sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planner.assessment import Assessment
from planner.explain import Figure, Source
from planner.i18n import Text
from planner.infrastructure import TrainingResult
from planner.key_figures import key_figures
from planner.plan import Plan
from planner.plan.team import RaciRow, Role
from planner.workbook.book import Book, Number, Sheet


def answers(book: Book, plan: Plan, a: Assessment) -> None:
    sheet = book.sheet("answers", (10, 46, 12, 12, 12, 12, 12, 50, 40))
    sheet.title(book.t("workbook.answers.title"))
    head = sheet.row
    keys = ("id", "question", "declared", "supported", "target", "critical", "evidence", "note", "link")
    sheet.heads([book.t(f"workbook.answers.{k}") for k in keys], columns=2)
    for step in a.readiness.steps:
        for q in (q for q in step.questions if q.asked):
            given = a.respondents.answers.get(q.id)
            state = "unknown" if q.unknown else "not_applicable" if q.not_applicable else "unanswered"
            sheet.add(
                q.id, q.title, q.declared if q.declared is not None else book.t(f"common.{state}"), q.supported,
                q.target, book.t("common.yes") if q.critical else None, q.evidence if given else None,
                given.note if given else None, given.evidence_link if given else None,
            )  # fmt: skip
    sheet.filter(head)


def cases(book: Book, plan: Plan, a: Assessment) -> None:
    sheet = book.sheet("cases", (34, 22, 14, 14, 14, 18, 20, 18, 12, 12, 12, 24, 60))
    sheet.title(book.t("workbook.cases.title"))
    head = sheet.row
    keys = ("name", "owner", "selected", "value", "feasibility", "decision", "npv", "roi", "payback", "break_even", "rank",
            "risk", "reason")  # fmt: skip
    sheet.heads([book.t(f"workbook.cases.{k}") for k in keys], columns=1)
    for case, r in zip(plan.use_cases, a.portfolio.cases, strict=True):
        decision = book.t(f"decision.{r.decision}") if r.decision else book.t("common.unknown")
        sheet.add(
            case.name or case.id, case.owner or case.department, case.selected, r.value, r.feasibility, decision, r.npv,
            r.roi, r.payback, r.break_even, r.rank, r.risk.name, r.reason,
        )  # fmt: skip
    sheet.filter(head)


def sizing(book: Book, plan: Plan, a: Assessment) -> None:
    i = a.infrastructure
    sheet = book.sheet("sizing", (44, 18, 18, 18, 18, 18, 18, 54))
    notes = [book.say(n) for n in (i.summary, i.reason, i.problem, i.error) if n is not None]
    sheet.title(
        book.t("workbook.sizing.title"), " · ".join(x for x in (i.model_name, i.gpu_name, i.precision) if x), *notes
    )
    _heads(book, sheet)
    shown = (
        i.gpus, i.replicas, i.gpus_per_replica, i.peak_rate, i.throughput, i.ttft_p95, i.itl_p95, i.utilisation,
        i.tokens_year, i.input_tokens_year, i.output_tokens_year,
    )  # fmt: skip
    for figure in shown:
        _figure(book, sheet, figure)
    for year, figure in enumerate(i.gpus_by_year, 1):
        _figure(book, sheet, figure, book.t("workbook.cost.gpus_year", year=year))
    if i.memory is not None:
        sheet.part(book.t("infrastructure.memory"))
        m = i.memory
        for figure in (m.weights, m.kv_cache, m.runtime, m.taken, m.free, m.limit, m.capacity):
            _figure(book, sheet, figure)
    for key, training in (("fine_tuning", i.fine_tuning), ("pre_training", i.pre_training)):
        if training is not None:
            _training(book, sheet, key, training)
    for part in i.companions.parts if i.companions is not None else ():
        sheet.part(book.t(f"companions.part.{part.id}"))
        for figure in part.figures:
            _figure(book, sheet, figure)
    _candidates(book, sheet, a)


def _training(book: Book, sheet: Sheet, key: str, training: TrainingResult) -> None:
    sheet.part(book.t(f"infrastructure.{key}"))
    for figure in training.shown:
        _figure(book, sheet, figure)


def _heads(book: Book, sheet: Sheet) -> None:
    keys = ("name", "value", "low", "high", "target", "basis", "", "note")
    sheet.heads([book.t(f"workbook.figure.{k}") if k else "" for k in keys], columns=1)


def _figure(book: Book, sheet: Sheet, f: Figure, name: str = "") -> None:
    missing = " ".join(book.say(m) for m in f.missing)
    sheet.add(
        name or f.name, f, Number(f.low, f.unit) if f.low is not None else None,
        Number(f.high, f.unit) if f.high is not None else None, Number(f.target, f.unit) if f.target is not None else None,
        f.basis if f.known else None, None, missing,
    )  # fmt: skip


def _candidates(book: Book, sheet: Sheet, a: Assessment) -> None:
    if not a.infrastructure.candidates:
        return
    sheet.part(book.t("workbook.sizing.candidates"))
    keys = ("gpu", "precision", "layout", "gpus", "cost", "ttft", "itl", "why")
    sheet.heads([book.t(f"workbook.candidate.{k}") for k in keys], freeze=False)
    for c in a.infrastructure.candidates:
        words = " ".join(book.say(w) for w in c.why_not)
        sheet.add(c.gpu_name, c.precision, c.layout, c.gpus, c.cost, c.ttft, c.itl, words, strong=c.best)


def risks(book: Book, plan: Plan, a: Assessment) -> None:
    sheet = book.sheet("risks", (34, 18, 12, 12, 10, 12, 36, 36, 42, 20, 13, 12, 40))
    sheet.title(book.t("workbook.risks.title"))
    head = sheet.row
    keys = ("name", "challenge", "likelihood", "impact", "score", "residual", "cause", "effect", "control", "owner", "due",
            "review", "blocks")  # fmt: skip
    sheet.heads([book.t(f"workbook.risks.{k}") for k in keys], columns=1)
    for risk, r in zip(plan.responsible.risks, a.risks, strict=True):
        owner = risk.owner or (book.say(risk.owner_role) if risk.owner_role else "")
        sheet.add(
            risk.name, risk.challenge, risk.likelihood, risk.impact, r.score, r.residual, risk.cause, risk.effect,
            risk.control, owner, risk.due, risk.review, r.blocks or "",
        )  # fmt: skip
    sheet.filter(head)


def raci(book: Book, plan: Plan, a: Assessment) -> None:
    roles = tuple(Role)
    sheet = book.sheet("raci", (34, *[13] * len(roles)))
    sheet.title(book.t("workbook.raci.title"), book.t("workbook.raci.key"))
    sheet.heads([book.t("workbook.raci.row"), *(book.say(r) for r in roles)], columns=1)
    for row in RaciRow:
        letters = plan.team.raci.get(row, {})
        sheet.add(row, *(letters.get(role) for role in roles))
    for _, words in a.team.raci_problems:
        sheet.sentence(book.say(words))
    sheet.part(book.t("workbook.team.title"))
    sheet.heads(
        [book.t(f"workbook.team.{k}") for k in ("role", "name", "staffing", "fte", "cost", "start")], freeze=False
    )
    for m in plan.team.members:
        sheet.add(m.role, m.name, m.staffing, Number(m.fte, "fte"), Number(m.annual_cost_krw, "krw"), m.start)


def roadmap(book: Book, plan: Plan, a: Assessment) -> None:
    sheet = book.sheet("roadmap", (10, 30, 58, 40, 22, 18, 12, 13, 13, 14, 12))
    sheet.title(book.t("workbook.roadmap.title"))
    head, waves = sheet.row, {w.id: book.say(w.name) for w in a.roadmap.waves}
    keys = ("id", "title_head", "action", "artefact", "wave", "owner", "months", "start", "end", "state", "near")
    sheet.heads([book.t(f"workbook.roadmap.{k}") for k in keys], columns=2)
    for x in a.roadmap.actions:
        owner = x.owner_name or book.say(Role(x.owner))
        near = book.t("common.yes") if x.id in a.roadmap.next else None
        start: date | Number = x.start or Number(float(x.start_week), "week")
        end: date | Number = x.end or Number(float(x.end_week), "week")
        state = book.t(f"ActionState.{x.state}")
        sheet.add(
            x.id, x.title, x.text, x.artefact, waves.get(x.wave, x.wave), owner, x.months, start, end, state, near
        )
    sheet.filter(head)
    sheet.part(book.t("workbook.roadmap.gates"))
    for wave in a.roadmap.waves:
        for criterion in wave.gate.criteria:
            state = "unknown" if criterion.holds is None else "yes" if criterion.holds else "no"
            sheet.add(wave.to_date, wave.gate.name, criterion.sentence, book.t(f"common.{state}"))
    sheet.part(book.t("workbook.roadmap.not_now"))
    for no in a.roadmap.not_now:
        sheet.add(no.id, no.title, no.text, no.sentence)


def duties(book: Book, plan: Plan, a: Assessment) -> None:
    sheet = book.sheet("duties", (26, 18, 46, 50, 40, 13, 14, 18, 44))
    sheet.title(book.t("workbook.duties.title"), book.t("report.method.4"))
    head = sheet.row
    keys = ("instrument", "clause", "trigger", "duty", "evidence", "from", "as_of", "confidence", "source")
    sheet.heads([book.t(f"workbook.duties.{k}") for k in keys], columns=1)
    for d in a.obligations:
        sheet.add(
            d.instrument, d.clause, d.trigger, d.duty, d.evidence, _day(d.applies_from), _day(d.as_of),
            book.t(f"confidence.{d.confidence}"), d.source,
        )  # fmt: skip
    sheet.filter(head)


def _day(words: str) -> date | str:
    """A date where it is one; sources may give a year alone."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return words


def sources(book: Book, plan: Plan, a: Assessment) -> None:
    """Where the facts behind the figures of the other sheets were read, and every assumption with its reasoning."""
    sheet = book.sheet("sources", (60, 16, 14, 70, 40))
    sheet.title(book.t("workbook.sources.title"))
    sheet.heads([book.t(f"workbook.figure.{k}") for k in ("source", "as_of", "confidence", "address", "note")])
    for s in _cited(_explained(a)):
        sheet.add(s.title, s.as_of, book.confidence(s.confidence), s.url, s.note)
    sheet.part(book.t("workbook.sources.assumptions"))
    for x in a.catalog.assumptions.values():
        reasoning: Text = x.reasoning
        sheet.add(x.name, Number(x.value, x.unit), x.as_of, reasoning, x.basis)


def _explained(a: Assessment) -> Iterable[Figure]:
    i = a.infrastructure
    yield from key_figures(a)
    yield from (i.ttft_p95, i.itl_p95, i.throughput)
    for option in a.cost.options:
        yield option.total
        yield from (p.figure for p in option.parts)


def _cited(figures: Iterable[Figure]) -> Iterable[Source]:
    found: dict[tuple[str, str | None], Source] = {}
    for figure in figures:
        why = figure.explain()
        for source in (*why.sources, *(s for x in why.inputs for s in x.sources)) if why is not None else ():
            found.setdefault((source.id, source.as_of), source)
    return found.values()
