"""The assessment as data: JSON that ``resources/assessment.schema.json`` describes, for other programs.

Texts come in both languages. Every figure stands once under ``figures``; the other parts name it by its id. ``shown``
is the figure as report, window, slides and spreadsheet print it.
"""

from __future__ import annotations

import json
from typing import Any

from planner import __version__, formats
from planner.assessment import Assessment
from planner.explain import Figure
from planner.i18n import say
from planner.key_figures import key_figures
from planner.plan import Plan
from planner.resources import resource

FORMAT = "planner-assessment/1"
LANGUAGES = ("ko", "en")


def schema() -> str:
    """The published JSON Schema (draft 2020-12) as text."""
    return resource("assessment.schema.json").read_text(encoding="utf-8")


def as_json(plan: Plan, a: Assessment) -> str:
    return json.dumps(content(plan, a), ensure_ascii=False, indent=1, allow_nan=False)


def content(plan: Plan, a: Assessment) -> dict[str, Any]:
    """Plain values only: objects, lists, text, finite numbers, true, false and null."""
    r, i, c = a.readiness, a.infrastructure, a.cost
    return {
        "format": FORMAT,
        "app": __version__,
        "title": plan.title,
        "company": plan.company.name,
        "key_figures": [f.id for f in key_figures(a)],
        "figures": {f.id: _figure(f) for f in a.figures()},
        "level": r.level,
        "provisional": r.provisional,
        "recommended_rung": a.level.recommended,
        "need_rung": a.level.need,
        "ability_rung": a.level.ability,
        "verdict": _words(a.level.verdict),
        "steps": [
            {"id": s.id, "name": _words(s.name), "score": s.score.id, "target": s.target.id, "coverage": s.coverage.id,
             "level": s.level, "provisional": s.provisional, "answered": s.answered, "total": s.total}
            for s in r.steps
        ],
        "holds": [
            {"id": h.id, "use_case": h.use_case_id, "title": _words(h.title), "fix": _words(h.fix),
             "clause": _words(h.clause), "as_of": h.as_of}
            for h in r.holds
        ],
        "use_cases": [
            {"id": u.id, "name": u.name, "decision": u.decision, "reason": _words(u.reason), "confidence": u.confidence,
             "risk_class": u.risk.id, "value": u.value.id, "feasibility": u.feasibility.id, "npv": u.npv.id,
             "roi": u.roi.id, "payback": u.payback.id, "break_even": u.break_even.id,
             "cash_flows": [f.id for f in u.cash_flows]}
            for u in a.portfolio.cases
        ],
        "money": {
            "years": a.portfolio.finance.years, "sentence": _words(a.portfolio.finance.total.sentence),
            "flows": [f.id for f in a.portfolio.finance.total.flows],
            "cumulative": [f.id for f in a.portfolio.finance.total.cumulative],
        },
        "cost_option": c.chosen,
        "cost_options": [
            {"id": o.id, "total": o.total.id, "parts": {p.id: p.figure.id for p in o.parts},
             "excluded": None if o.excluded is None else _words(o.excluded), "missing": [_words(m) for m in o.missing]}
            for o in c.options
        ],
        "gpu": i.gpu_id,
        "infrastructure": {
            "gpu_name": i.gpu_name, "model": i.model_name, "precision": i.precision,
            "figures": [f.id for f in (i.gpus, i.replicas, i.gpus_per_replica, i.ttft_p95, i.itl_p95, i.throughput,
                                       i.peak_rate, i.utilisation)],
            "gpus_by_year": [f.id for f in i.gpus_by_year],
        },
        "risks": [
            {"name": risk.name, "challenge": risk.challenge.value, "score": x.score.id, "residual": x.residual.id,
             "band": x.band}
            for risk, x in zip(plan.responsible.risks, a.risks, strict=True)
        ],
        "obligations": [
            {"id": d.id, "instrument": _words(d.instrument), "clause": _words(d.clause), "duty": _words(d.duty),
             "applies_from": d.applies_from, "status": d.status, "as_of": d.as_of, "confidence": d.confidence}
            for d in a.obligations
        ],
        "actions": [
            {"id": x.id, "question": x.question, "title": _words(x.title), "text": _words(x.text), "wave": x.wave,
             "owner": x.owner, "start_week": x.start_week, "end_week": x.end_week,
             "start": None if x.start is None else x.start.isoformat(),
             "end": None if x.end is None else x.end.isoformat(), "state": x.state, "next_90_days": x.id in a.roadmap.next}
            for x in a.roadmap.actions
        ],
    }  # fmt: skip


def _figure(f: Figure) -> dict[str, Any]:
    return {
        "name": _words(f.name), "value": f.value, "unit": f.unit, "low": f.low, "high": f.high, "target": f.target,
        "basis": f.basis.value, "shown": {lang: formats.figure(f, lang, with_range=True) for lang in LANGUAGES},
        "missing": [_words(m) for m in f.missing],
    }  # fmt: skip


def _words(what: Any) -> dict[str, str]:
    return {language: say(what, language) for language in LANGUAGES}
