"""From the sentence that says what a figure lacks to the field, tab or question that gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from planner.explain import Path
from planner.finder.places import STEP_PAGES, page_holding, page_of
from planner.i18n import Message, Text
from planner.plan.fields import get, specs
from planner.plan.plan import Plan
from planner.plan.team import RaciRow, Stage
from planner.plan.usecase import UseCase
from planner.readiness.bank import STEP_IDS, bank

Place = tuple[str, Any]
"""A page and what to show there: a path of the plan, or ("tab", message key)."""

HARDWARE = ("infrastructure", "hardware")
TABS = {
    "readiness.missing.use_case": "tab.ideas", "readiness.missing.members": "tab.members", "team.missing.rung": "tab.decision",
    "team.missing.raci": "tab.raci", "readiness.missing.any_set": "tab.inventory",
    "readiness.missing.data_set": "tab.inventory", "responsible.missing.risks": "tab.risks",
    "usecases.demand.nothing_said": "tab.demand", "usecases.demand.no_habit": "tab.demand",
}  # fmt: skip
_PAGES = {"tab.ideas": "opportunity", "tab.demand": "opportunity", "tab.members": "team", "tab.raci": "team",
          "tab.decision": "level", "tab.inventory": "data", "tab.risks": "responsible"}  # fmt: skip
FIELDS: dict[str, Path] = {
    "infrastructure.missing_model": (*HARDWARE, "model_id"),
    "cost.missing_service": ("infrastructure", "service_id"),
}


def leads(missing: Message) -> bool:
    """Whether some field, tab or question gives what ``missing`` asks for."""
    key = missing.key
    return key.startswith("field.") or key == "infrastructure.missing" or key in TABS or key in FIELDS or key in _RULES


def place_of(missing: Message, figure: str, plan: Plan) -> Place | None:
    """Where to give what ``missing`` asks for; None where no field of the plan would help.

    ``figure`` is the id of the figure that lacks it: it tells which use case, data set or risk is meant.
    """
    key = missing.key
    if key == "infrastructure.missing" and isinstance(what := missing.params.get("what"), Message):
        return _field(what.key, figure, plan)
    if key.startswith("field."):
        return _field(key, figure, plan)
    if key in TABS:
        return _PAGES[TABS[key]], ("tab", TABS[key])
    if key in FIELDS:
        return _at(FIELDS[key])
    return found(missing, figure, plan) if (found := _RULES.get(key)) is not None else None


def _at(path: Path | None) -> Place | None:
    page = page_holding(path) if path else None
    return None if page is None or path is None else (page, path)


def _field(label: str, figure: str, plan: Plan) -> Place | None:
    """The field with this label: of the use case that the figure is about, else of a form that stands once."""
    if (path := _labels(UseCase).get(label)) is not None:
        return _at(_of_case(_case_of(figure, plan, path), path))
    return _at(_labels(Plan).get(label))


@cache
def _labels(model: type[Any]) -> dict[str, Path]:
    return {spec.ui.label.key: spec.path for spec in specs(model)}


def _of_case(case: int | None, path: Path) -> Path | None:
    return None if case is None else ("use_cases", case, *path)


def _case_of(figure: str, plan: Plan, path: Path) -> int | None:
    """The case named in the id of the figure, else the first selected one without the value."""
    parts = figure.split(".")
    cases = plan.use_cases
    named = next((n for n, case in enumerate(cases) if parts[:1] == ["usecase"] and case.id in parts), None)
    if named is not None:
        return named
    return next((n for n, case in enumerate(cases) if case.selected and get(case, path) is None), None)


def _question(missing: Message, figure: str, plan: Plan) -> Place | None:
    """The first question without an answer: of the dimension or step that is named, else of the whole bank."""
    wanted = missing.params.get("step") or missing.params.get("dimension")
    open_questions = [q for q in bank().questions.values() if q.id not in plan.answers]
    for question in open_questions:
        if not isinstance(wanted, Text) or wanted in _groups(question.id):
            return page_of(question.id), ("answers", question.id)
    step = next((s for s in STEP_IDS if s in figure.split(".")), STEP_IDS[0])
    return STEP_PAGES[step], ("tab", "tab.questions")


def _groups(question: str) -> Iterator[Text]:
    """Names of the step and the dimension that a question belongs to."""
    for step in bank().steps:
        if any(q.id == question for q in step.questions):
            yield step.name
            yield from (d.name for d in step.dimensions if d.id == bank().questions[question].dimension)


def _answer(missing: Message, figure: str, plan: Plan) -> Place | None:
    id = str(missing.params["id"])
    return page_of(id), ("answers", id)


def _need(missing: Message, figure: str, plan: Plan) -> Place | None:
    return _at(("customisation", "needs", str(missing.params["id"])))


def _stage(field: str) -> Callable[[Message, str, Plan], Place | None]:
    def place(missing: Message, figure: str, plan: Plan) -> Place | None:
        return _at(("build", "stages", Stage(missing.params["stage"].key.removeprefix("Stage.")).value, field))

    return place


def _member(field: str) -> Callable[[Message, str, Plan], Place | None]:
    """A field of the person: by position in the id of the figure, else by role."""

    def place(missing: Message, figure: str, plan: Plan) -> Place | None:
        roles = [m.role.value for m in plan.team.members]
        parts = figure.split(".")
        at = next((int(p) for p in parts if p.isdigit()), None)
        if at is None:
            role = missing.params.get("role")
            name = (
                role.key.removeprefix("Role.")
                if isinstance(role, Message)
                else next((p for p in parts if p in roles), "")
            )
            at = roles.index(name) if name in roles else None
        return ("team", ("tab", "tab.members")) if at is None else _at(("team", "members", at, field))

    return place


def _data_set(field: str) -> Callable[[Message, str, Plan], Place | None]:
    """A field of the data set: by position in the id of the figure, else by name."""

    def place(missing: Message, figure: str, plan: Plan) -> Place | None:
        at = next((int(p) for p in figure.split(".")[1:2] if p.isdigit()), None)
        if at is None:
            names = [s.name for s in plan.data.sets]
            name = missing.params.get("name")
            at = names.index(name) if name in names else None
        what = missing.params.get("field")
        said = what.key.split(".")[2] if isinstance(what, Message) else field
        return ("data", ("tab", "tab.inventory")) if at is None else _at(("data", "sets", at, said))

    return place


def _risk(missing: Message, figure: str, plan: Plan) -> Place | None:
    at = int(figure.split(".")[1])
    field = "residual_likelihood" if plan.responsible.risks[at].residual_likelihood is None else "residual_impact"
    return _at(("responsible", "risks", at, field))


def _numbered_risk(field: str) -> Callable[[Message, str, Plan], Place | None]:
    """A field of the risk that the sentence numbers."""

    def place(missing: Message, figure: str, plan: Plan) -> Place | None:
        at = int(missing.params["number"]) - 1
        return _at(("responsible", "risks", at, field)) if at < len(plan.responsible.risks) else None

    return place


def _raci(missing: Message, figure: str, plan: Plan) -> Place | None:
    return _at(("team", "raci", RaciRow.RISK_ACCEPTANCE.value))


def _case_money(missing: Message, figure: str, plan: Plan) -> Place | None:
    names = [case.name for case in plan.use_cases]
    name = missing.params.get("name")
    case = names.index(name) if name in names else _case_of(figure, plan, ("money", "build_cost_krw"))
    return (
        ("opportunity", ("tab", "tab.money")) if case is None else _at(("use_cases", case, "money", "build_cost_krw"))
    )


_RULES: dict[str, Callable[[Message, str, Plan], Place | None]] = {
    "readiness.missing.answers": _question, "readiness.missing.step": _question, "readiness.missing.any_answer": _question,
    "readiness.missing.dimension": _question, "roadmap.missing_actions": _question, "responsible.missing.answer": _answer,
    "readiness.missing.need": _need, "readiness.missing.stage_weeks": _stage("weeks"),
    "readiness.missing.stage_start": _stage("start"), "team.missing.skill": _member("skill"),
    "team.missing.wage": _member("annual_cost_krw"), "readiness.missing.annual_cost": _member("annual_cost_krw"),
    "readiness.missing.quality": _data_set("quality"), "readiness.missing.volume": _data_set("volume"),
    "readiness.missing.items": _data_set("items"), "readiness.missing.minutes": _data_set("volume"),
    "readiness.missing.file_kind": _data_set("file_kind"), "readiness.missing.field": _data_set("rights"),
    "readiness.missing.used_for": _data_set("used_for"), "readiness.missing.not_text": _data_set("kind"),
    "responsible.block.residual": _numbered_risk("control"),
    "responsible.block.unrated": _numbered_risk("residual_likelihood"),
    "responsible.accept.no_role": _numbered_risk("accepted_role"),
    "responsible.accept.builder": _numbered_risk("accepted_role"),
    "responsible.accept.partner": _numbered_risk("accepted_role"),
    "responsible.accept.other": _numbered_risk("accepted_role"), "responsible.accept.nobody": _raci,
    "readiness.missing.residual": _risk, "cost.missing_build": _case_money, "readiness.missing.case_money": _case_money,
}  # fmt: skip
