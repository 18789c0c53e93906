"""The report's story: page one answers what to decide; the sections after it say why."""

from __future__ import annotations

from datetime import date
from typing import Any

from reportlab.platypus import PageBreak

from planner import formats
from planner.assessment import Assessment
from planner.catalog import Catalog
from planner.charts import cost_bars, ladder, matrix, memory_bars, risk_matrix, step_bars
from planner.charts.palette import REPORT
from planner.explain import Basis, Explanation, Figure, Nearest, Quantity
from planner.i18n import Language, say, text
from planner.plan import Plan
from planner.readiness.bank import bank
from planner.report import candidates
from planner.report.companions import companions_block, explained
from planner.report.layout import WIDTH, Heading, Masthead, bullets, cards, gap, render, table, together
from planner.report.model_check import appendix
from planner.report.text import paragraph

STEP_IDS = ("S1", "S2", "S3", "S4", "S5")


def build_report(plan: Plan, assessment: Assessment, catalog: Catalog, language: Language | str, today: date) -> bytes:
    """A4 report in Korean or English as PDF bytes."""
    return _Report(plan, assessment, catalog, str(language), today).build()


class _Report:
    def __init__(self, plan: Plan, assessment: Assessment, catalog: Catalog, language: str, today: date) -> None:
        self.plan, self.a, self.catalog, self.language, self.today = plan, assessment, catalog, language, today
        self.story: list[Any] = []
        self._told: list[tuple[Nearest, ...]] = []

    # --- words -------------------------------------------------------------------------------------------------

    def t(self, key: str, **params: Any) -> str:
        return text(key, self.language, **params)

    def s(self, what: Any) -> str:
        return say(what, self.language)

    def f(self, figure: Figure, with_range: bool = True) -> str:
        """A figure in words; unknown figures say so."""
        if figure.value is None:
            return self.t("common.unknown")
        mark = f" ({self.t('Basis.assumed')})" if figure.basis is Basis.ASSUMED else ""
        return formats.figure(figure, self.language, with_range) + mark

    def add(self, *parts: Any) -> None:
        self.story.extend(parts)

    def heading(self, words: str, key: str, level: int = 0) -> None:
        self.add(Heading(words, key, level))

    # --- pages -------------------------------------------------------------------------------------------------

    def build(self) -> bytes:
        name = self.plan.company.name or self.t("report.no_company")
        title = self.plan.title or self.t("report.title")
        self.summary(title, name)
        for section in (
            self.readiness, self.use_cases, self.team, self.data, self.level, self.infrastructure, self.cost,
            self.responsible, self.build_plan, self.method, self.figures, self.model_check, self.answers,
        ):  # fmt: skip
            section()
        return render(self.story, title, name, f"{name} · {title} · {self.today.isoformat()}")

    def summary(self, title: str, name: str) -> None:
        r, i, c, p = self.a.readiness, self.a.infrastructure, self.a.cost, self.a.portfolio
        self.add(Masthead(title, name, formats.day(self.today, self.language)), gap(20))
        self.add(paragraph(self.decision(), "lead"))
        level = (
            self.t("report.level_badge", level=r.level, name=self.t(f"ReadinessLevel.{r.level}"))
            if r.level and not r.provisional
            else ""
        )
        if r.provisional and r.overall.known:
            level = self.t("summary.provisional")
        self.add(cards([
            (self.s(r.overall.name), self.f(r.overall, False), " ".join(x for x in (self._spread(r.overall), level) if x)),
            *(self._card(figure) for figure in (i.gpus, c.total, p.npv)),
        ]), gap(8))  # fmt: skip
        self.add(step_bars.draw(r.steps, self.language, REPORT, WIDTH), gap(6))
        findings = [self.s(g.sentence) for g in r.gates][:4]
        findings.insert(0, self.s(self.a.level.verdict))
        findings.append(self.s(c.sentence))
        self.add(paragraph(self.t("report.findings"), "h2"), *bullets(findings[:6]))
        if r.holds:
            self.add(paragraph(self.t("summary.holds", n=len(r.holds)), "h2"))
            for hold in r.holds[:3]:
                where = f"{hold.use_case_name}: " if hold.use_case_name else ""
                self.add(paragraph(f"■ {where}{self.s(hold.title)}. {self.s(hold.fix)}", "hold", 260))
        owner = self.plan.company.decision_owner or self.t("report.owner_open")
        due = (
            self.plan.company.decision_date.isoformat()
            if self.plan.company.decision_date
            else self.t("report.date_open")
        )
        rows = [(self.t("report.decide.start"), owner, due)]
        if r.holds:
            rows.append((self.t("report.decide.holds", n=len(r.holds)), owner, due))
        if c.total.known:
            rows.append((self.t("report.decide.budget", cost=formats.figure(c.total, self.language, True)), owner, due))
        heads = [self.t(f"report.decide.{k}") for k in ("what", "who", "when")]
        self.add(together(paragraph(self.t("report.decisions"), "h2"), table(heads, rows, (6, 2, 2))))
        self.add(paragraph(self.t("report.self_assessment"), "note"), PageBreak())

    def decision(self) -> str:
        """The answer in one sentence, from the results."""
        if self.a.readiness.holds:
            return self.t("report.decision.hold", n=len(self.a.readiness.holds))
        first = [c.name for c in self.a.portfolio.cases if c.decision == "build_first"]
        if first and not self.a.readiness.provisional:
            return self.t("report.decision.build", names=", ".join(first[:3]))
        prototype = [c.name for c in self.a.portfolio.cases if c.decision == "prototype"]
        if prototype:
            return self.t("report.decision.prototype", names=", ".join(prototype[:3]))
        return self.t("report.decision.unknown")

    def _spread(self, figure: Figure) -> str:
        if figure.value is None:
            return " ".join(self.s(m) for m in figure.missing[:1])
        return formats.value_range(figure.low, figure.high, figure.unit, self.language)

    def _card(self, figure: Figure) -> tuple[str, str, str]:
        """Name, number, and below it the range and whether the figure rests on assumptions."""
        mark = self.s(Basis.ASSUMED) if figure.basis is Basis.ASSUMED and figure.known else ""
        words = formats.figure(figure, self.language) if figure.known else self.t("common.unknown")
        return self.s(figure.name), words, " · ".join(p for p in (self._spread(figure), mark) if p)

    def readiness(self) -> None:
        r = self.a.readiness
        key = "report.readiness.title" if r.overall.known else "report.readiness.none"
        self.heading(self.t(key, score=r.overall), "readiness")
        rows = [
            (f"{n} {self.s(s.name)}", self.f(s.score), f"{s.level}" if s.level and not s.provisional else self.t("summary.provisional"),
             self.f(s.target), self.f(s.coverage), f"{s.answered}/{s.total}")
            for n, s in enumerate(r.steps, 1)
        ]  # fmt: skip
        heads = [self.t(f"report.readiness.{k}") for k in ("step", "score", "level", "target", "coverage", "answered")]
        self.add(table(heads, rows, (4, 3, 1.6, 1.4, 1.6, 1.6)))
        gates = [self.s(g.sentence) for s in r.steps for g in s.gates] + [self.s(g.sentence) for g in r.gates]
        gates = list(dict.fromkeys(gates))
        if gates:
            self.heading(self.t("report.gates"), "gates", 1)
            self.add(*bullets(gates))
        confidence = r.confidence
        if confidence.band:
            parts = (confidence.value, confidence.coverage, confidence.evidence, confidence.agreement)
            self.add(paragraph(" · ".join(f"{self.s(p.name)} {self.f(p, False)}" for p in parts), "note"))
        if r.weight_sensitive:
            self.add(paragraph(self.t("report.weight_sensitive"), "note"))
        self.heading(self.t("report.gaps"), "gaps", 1)
        gaps = [
            (q.id, self.s(q.title), str(q.supported or self.t("common.unanswered")), str(q.target))
            for s in r.steps for q in s.questions
            if not q.not_applicable and (q.supported is None or q.supported < q.target) and (q.critical or q.weight == 3)
        ]  # fmt: skip
        if gaps:
            heads = [self.t(f"report.gaps.{k}") for k in ("id", "question", "now", "target")]
            self.add(table(heads, gaps[:16], (1, 5, 2, 1)))
        else:
            self.add(paragraph(self.t("report.gaps.none")))
        self.add(PageBreak())

    def use_cases(self) -> None:
        p = self.a.portfolio
        first = [c.name for c in p.cases if c.decision == "build_first"]
        key = "opportunity.first" if first else "opportunity.none_first" if p.cases else "opportunity.empty"
        self.heading("1 " + self.t(key, names=", ".join(first[:3]), count=len(p.cases)), "use-cases")
        if not p.cases:
            return
        self.add(matrix.draw(p.cases, self.language, REPORT, min(WIDTH, 330.0)), gap(6))
        rows = [
            (str(n), c.name or c.id, self.f(c.value), self.f(c.feasibility),
             self.t(f"decision.{c.decision}") if c.decision else self.t("common.unknown"), self.f(c.npv), self.f(c.payback, False))
            for n, c in enumerate(p.cases, 1)
        ]  # fmt: skip
        heads = [
            "#",
            *(self.t(f"report.cases.{k}") for k in ("name", "value", "feasibility", "decision", "npv", "payback")),
        ]
        self.add(table(heads, rows, (0.6, 4, 2, 2, 2, 3, 1.6)))
        for c in p.cases:
            self.add(paragraph(f"{c.name or c.id}: {self.s(c.reason)}", "note"))
        self.add(gap(12))

    def team(self) -> None:
        result = self.a.team
        key = "team.sentence_missing" if result.missing_roles else "team.sentence"
        self.heading("2 " + self.t(key, n=len(result.missing_roles)), "team")
        self.add(
            paragraph(
                f"{self.s(result.fte.name)} {self.f(result.fte)} · {self.s(result.annual_cost.name)} {self.f(result.annual_cost)}"
            )
        )
        if self.plan.team.members:
            rows: list[tuple[str, ...]] = [
                (self.s(m.role), m.name, self.s(m.staffing), formats.quantity(m.fte, "fte", self.language))
                for m in self.plan.team.members
            ]
            heads = [self.t(f"field.member.{k}.label") for k in ("role", "name", "staffing", "fte")]
            self.add(table(heads, rows, (3, 3, 2, 2)))
        for _, words in result.raci_problems[:8]:
            self.add(paragraph(self.s(words), "note"))
        self.add(gap(12))

    def data(self) -> None:
        result = self.a.data
        self.heading("3 " + self.s(result.sentence), "data")
        if result.sets:
            rows: list[tuple[str, ...]] = [
                (d.name, self.s(d.kind), self.f(tokens), self.s(d.rights), self.s(d.personal_data))
                for d, tokens in zip(self.plan.data.sets, result.tokens, strict=True)
            ]
            heads = [self.t("field.dataset.name.label"), self.t("field.dataset.kind.label"), self.t("data.tokens"),
                     self.t("field.dataset.rights.label"), self.t("field.dataset.personal_data.label")]  # fmt: skip
            self.add(table(heads, rows, (4, 2, 3, 2, 2)))
            self.add(*[paragraph(self.s(w.sentence), "note") for w in result.warnings[:8]])
        self.add(gap(12))

    def level(self) -> None:
        level = self.a.level
        rung = next((x for x in level.rungs if x.id == level.recommended), None)
        self.heading(self.t("level.recommend", rung=rung.name) if rung else self.t("page.level.title"), "level")
        self.add(paragraph(self.s(level.verdict), "body"))
        self.add(together(ladder.draw(level, self.language, REPORT, WIDTH)), gap(6))
        rows = [(r.id, self.s(r.name), self._truth(r.needed), self._truth(r.able), r.cost_class) for r in level.rungs]
        heads = ["", *(self.t(f"report.level.{k}") for k in ("rung", "needed", "able", "cost"))]
        strong = [n for n, r in enumerate(level.rungs) if r.id == (level.chosen or level.recommended)]
        self.add(table(heads, rows, (0.8, 5, 2, 2, 2), strong))
        if level.to_fix:
            self.add(paragraph(self.t("level.fix"), "h2"), *bullets([self.s(x.sentence) for x in level.to_fix[:8]]))
        self.add(gap(12))

    def _truth(self, value: bool | None) -> str:
        return self.t("common.unknown" if value is None else "common.yes" if value else "common.no")

    def infrastructure(self) -> None:
        i = self.a.infrastructure
        words = (
            self.t("report.infrastructure.title", gpus=self.f(i.gpus), gpu=i.gpu_name)
            if i.gpus.known
            else self.t("page.infrastructure.title")
        )
        self.heading("4 " + words, "infrastructure")
        for note in (i.reason, i.problem):
            if note is not None:
                self.add(paragraph(self.s(note)))
        shown = (i.peak_rate, i.throughput, i.replicas, i.gpus_per_replica, i.ttft_p95, i.itl_p95, i.utilisation)
        rows: list[tuple[str, ...]] = [
            (self.s(x.name), self.f(x), self._spread(x) if x.value is None else self.s(x.basis)) for x in shown
        ]
        self.add(table([self.t("report.figure"), self.t("report.value"), self.t("report.basis")], rows, (4, 4, 4)))
        if i.memory is not None:
            count = int(i.gpus_per_replica.value or 1)
            self.add(
                together(
                    paragraph(self.t("infrastructure.memory"), "h2"),
                    memory_bars.draw(i.memory, count, self.language, REPORT, WIDTH),
                )
            )
        if i.error is not None:
            self.add(paragraph(self.s(i.error), "note"))
        self.add(*candidates.section(i, self.language))
        for key in ("fine_tuning", "pre_training"):
            training = getattr(i, key)
            if training is not None:
                words = " · ".join(f"{self.s(x.name)} {self.f(x)}" for x in training.shown)
                words += f" · {self.s(training.layout)}" if training.layout else ""
                self.add(paragraph(self.t(f"infrastructure.{key}"), "h2"), paragraph(words))
        self.add(*companions_block(i.companions, self.language))
        if i.triggers:
            self.add(
                paragraph(self.t("infrastructure.legal"), "h2"), *bullets([self.s(x.sentence) for x in i.triggers])
            )
        self.add(gap(12))

    def cost(self) -> None:
        c = self.a.cost
        self.heading(self.s(c.sentence), "cost")
        self.add(together(cost_bars.draw(c, self.language, REPORT, WIDTH)), gap(6))
        ids = [part.id for part in c.options[-1].parts]
        rows = []
        for option in c.options:
            by_id = {part.id: part.figure for part in option.parts}
            cells = [self.f(by_id[id]) if id in by_id else "–" for id in ids]
            rows.append((self.t(f"cost.option.{option.id}"), *cells, self.f(option.total)))
        heads = ["", *(self.t(f"cost.part.{id}") for id in ids), self.t("report.total")]
        self.add(
            table(heads, rows, (2, *[2.1] * len(ids), 2.4), [n for n, o in enumerate(c.options) if o.id == c.chosen])
        )
        for option in c.options:
            for words in (*((option.excluded,) if option.excluded else ()), *option.missing):
                self.add(paragraph(f"{self.t(f'cost.option.{option.id}')}: {self.s(words)}", "note"))
        power = (c.power_kw, c.energy_mwh_year)
        self.add(paragraph(" · ".join(f"{self.s(x.name)} {self.f(x)}" for x in power), "note"), gap(12))

    def responsible(self) -> None:
        r = self.a.readiness
        self.heading(
            "5 " + self.t("responsible.sentence.held" if r.holds else "responsible.sentence", n=len(r.holds)),
            "responsible",
        )
        for hold in r.holds:
            where = f"{hold.use_case_name}: " if hold.use_case_name else ""
            self.add(paragraph(f"■ {where}{self.s(hold.title)}", "hold"))
            self.add(
                paragraph(
                    f"{self.s(hold.sentence)} {self.s(hold.fix)} ({self.s(hold.clause)}, {self.s(hold.source)}, {hold.as_of})",
                    "note",
                )
            )
        risks = self.plan.responsible.risks
        if risks:
            self.add(together(risk_matrix.draw(risks, self.language, REPORT, 270.0)))
            rows: list[tuple[str, ...]] = [
                (
                    str(n),
                    risk.name,
                    self.s(risk.challenge),
                    self.f(result.score),
                    risk.control,
                    risk.owner or (self.s(risk.owner_role) if risk.owner_role else ""),
                    self.f(result.residual),
                )
                for n, (risk, result) in enumerate(zip(risks, self.a.risks, strict=True), 1)
            ]
            heads = [
                "#",
                *(self.t(f"report.risks.{k}") for k in ("name", "challenge", "score", "control", "owner", "residual")),
            ]
            self.add(table(heads, rows, (0.6, 4, 2, 1.2, 4, 1.8, 1.4)))
        else:
            self.add(paragraph(self.t("table.risks.empty")))
        if self.a.obligations:
            rows = [
                (
                    o.applies_from,
                    self.s(o.instrument),
                    self.s(o.clause),
                    self.s(o.duty),
                    self.t(f"obligations.{o.confidence}"),
                )
                for o in self.a.obligations
            ]
            heads = [self.t(f"obligations.{k}") for k in ("from", "instrument", "clause", "duty", "confidence")]
            self.add(paragraph(self.t("tab.obligations"), "h2"), table(heads, rows, (2, 3, 2.4, 6, 2)))
        self.add(paragraph(self.t("obligations.note"), "note"), gap(12))

    def build_plan(self) -> None:
        needed = sum(s.needed for s in self.a.build.stages)
        self.heading(self.t("build.sentence", count=needed), "build")
        rows = []
        for n, stage in enumerate(self.a.build.stages, 1):
            plans = {k.value: v for k, v in self.plan.build.stages.items()}
            plan = plans.get(stage.id)
            rows.append((
                f"{n} {self.s(stage.name)}", self.t("build.needed" if stage.needed else "build.skipped"),
                self.t(f"Role.{stage.owner}") if stage.owner else "–", plan.platform if plan else "–",
                plan.start.isoformat() if plan and plan.start else "–", str(plan.weeks) if plan and plan.weeks else "–",
                plan.evidence if plan else "–",
            ))  # fmt: skip
        heads = [
            self.t("report.stage"),
            "",
            *(self.t(f"field.stage.{k}.label") for k in ("owner", "platform", "start", "weeks", "evidence")),
        ]
        self.add(table(heads, rows, (3, 1.4, 2.2, 2.6, 2, 1.2, 3)), gap(12))

    def method(self) -> None:
        self.heading(self.t("report.method"), "method")
        self.add(*[paragraph(self.t(f"report.method.{n}")) for n in range(1, 5)])
        self.add(
            paragraph(self.t("report.versions", method=bank().method.version, date=self.today.isoformat()), "note"),
            gap(8),
        )

    def figures(self) -> None:
        """Formula, numbers, inputs and sources of the figures of page one and of what they are made of."""
        i, c = self.a.infrastructure, self.a.cost
        wanted = [
            self.a.readiness.overall,
            i.gpus,
            i.peak_rate,
            i.throughput,
            i.ttft_p95,
            i.itl_p95,
            c.total,
            self.a.portfolio.npv,
        ]
        if c.chosen:
            wanted += [part.figure for part in c.option(c.chosen).parts]
        wanted += explained(i.companions)
        self.heading(self.t("report.explained"), "explained")
        sources: dict[str, Any] = {}
        for figure in dict.fromkeys(x.id for x in wanted):
            self._explain(next(x for x in wanted if x.id == figure), sources)
        if sources:
            self.heading(self.t("why.sources"), "sources", 1)
            rows = [(self.s(s.title), s.as_of or "–", s.confidence or "–", s.url or "–") for s in sources.values()]
            heads = [self.t(f"catalogue.{k}") for k in ("name", "as_of", "confidence", "source")]
            self.add(table(heads, rows, (4, 1.6, 1.6, 5)))

    def _explain(self, figure: Figure, sources: dict[str, Any]) -> None:
        why = figure.explain()
        if why is None:
            return
        lines = [
            paragraph(f"{self.s(figure.name)}: {self.f(figure)} · {self.s(figure.basis)}", "strong"),
            paragraph(self.s(why.formula)),
        ]
        if why.worked is not None:
            lines.append(paragraph(self.s(why.worked)))
        lines += [paragraph(self.s(step), "note") for step in why.steps]
        inputs = [
            f"{self.s(x.name)} {self.s(x.value)}" + (f" ({self.s(x.basis)})" if x.basis is Basis.ASSUMED else "")
            for x in why.inputs
        ]
        if inputs:
            lines.append(paragraph(" · ".join(inputs), "note"))
        trust = [self.s(words) for words in (*((why.error,) if why.error else ()), *why.accuracy)]
        if trust:
            lines.append(paragraph(" ".join(trust), "note"))
        lines += [paragraph(self.s(words)) for words in why.binding]
        self.add(together(*lines), gap(5))
        self._shares(why)
        self._nearest(why)
        for source in (*why.sources, *(s for x in why.inputs for s in x.sources)):
            sources.setdefault(source.id, source)

    def _shares(self, why: Explanation) -> None:
        """The terms that a figure, or the step behind it, consists of."""
        if not why.terms:
            return
        rows = [
            (
                self.s(t.name),
                self.s(t.value),
                self.s(Quantity(t.share, "percent")),
                self.s(t.worked) if t.worked else "",
            )
            for t in why.terms
        ]
        heads = [self.s(why.terms_of) if why.terms_of else "", "", "", ""]
        self.add(table(heads, rows, (2.6, 1.2, 0.8, 6.4)), gap(5))

    def _nearest(self, why: Explanation) -> None:
        """The published measurements nearest to a figure, once where several figures have the same."""
        if not why.nearest or why.nearest in self._told:
            return
        self._told.append(why.nearest)
        rows = [
            (
                f"{self.s(n.what)} · {self.s(n.how)}",
                self.s(n.metric),
                self.s(n.measured),
                self.s(n.predicted),
                self.s(n.error_words),
                self.s(n.where),
            )
            for n in why.nearest
        ]
        heads = [self.t(f"why.near.head.{k}") for k in ("case", "metric", "measured", "predicted", "error", "where")]
        self.add(
            paragraph(self.t("why.section.nearest"), "strong"), table(heads, rows, (4.6, 1.7, 1.7, 1.7, 1, 2)), gap(7)
        )

    def model_check(self) -> None:
        self.add(*appendix(self.language))

    def answers(self) -> None:
        self.heading(self.t("report.answers"), "answers")
        rows = []
        for step in self.a.readiness.steps:
            for q in (q for q in step.questions if q.asked):
                given = self.plan.answers.get(q.id)
                declared = str(q.declared) if q.declared else self.t(
                    "common.unknown" if q.unknown else "common.not_applicable" if q.not_applicable else "common.unanswered"
                )  # fmt: skip
                rows.append((q.id + (" ★" if q.critical else ""), self.s(q.title), declared, str(q.supported or "–"),
                             str(q.evidence) if given else "–", given.note if given else ""))  # fmt: skip
        heads = [self.t(f"report.answers.{k}") for k in ("id", "question", "declared", "supported", "evidence", "note")]
        self.add(table(heads, rows, (1.3, 4, 1.6, 1.6, 1.4, 4)))
