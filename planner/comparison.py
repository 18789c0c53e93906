"""Scenarios side by side: the plan and its variants, each assessed like the plan, row by row with what is better.

"Best" is said only where the range of the best does not overlap any other; else it is "slightly better". A scenario
that may not be chosen, or that nothing can run, does not compete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from planner.assessment import Assessment, assess
from planner.catalog import Catalog
from planner.change_words import ChangeRow, change_row
from planner.explain import Figure, Quantity
from planner.i18n import Message, Text, message
from planner.kept import part
from planner.plan import Plan
from planner.plan.changes import differences
from planner.plan.infrastructure import Location
from planner.plan.scenario import Scenario, with_scenario
from planner.plan.snapshots import Snapshot
from planner.snapshots import take

VARIED = ("company", "customisation", "infrastructure", "use_cases")
"""Parts of the plan that a scenario can touch."""
Words = Message | Text | str


@dataclass(frozen=True, slots=True)
class Column:
    """``index`` is that of the scenario, None for the plan itself; ``excluded`` says why it does not compete."""

    index: int | None
    name: str
    plan: Plan
    assessment: Assessment
    excluded: Message | None
    differs: tuple[ChangeRow, ...]

    @property
    def of_service(self) -> bool:
        """Whether a hosted service answers, so that there are no GPUs of one's own or rented."""
        place = self.plan.infrastructure.location
        return place is Location.SERVICE or (place is Location.AUTO and self.assessment.cost.chosen == "service")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, or lines of words. ``mark`` is best, slightly or ""; ``alert`` asks for attention."""

    figure: Figure | None = None
    words: tuple[Words, ...] = ()
    mark: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """``scale`` is the common axis of a row of figures that is drawn as ranges; ``same``: every column reads alike."""

    id: str
    name: Words
    cells: tuple[Cell, ...]
    scale: tuple[float, float] | None = None
    same: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sentence: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A row of figures. ``better`` is -1 where less is better, 1 where more is, 0 where neither; ``of_gpus``: it means
    nothing where a service answers."""

    id: str
    pick: Callable[[Assessment], Figure]
    better: int = 0
    drawn: bool = False
    of_gpus: bool = False


MEASURES = (
    _Measure("cost", lambda a: a.cost.total, -1, drawn=True),
    _Measure("npv", lambda a: a.portfolio.npv, 1, drawn=True),
    _Measure("payback", lambda a: a.portfolio.finance.total.payback, -1),
    _Measure("ttft", lambda a: a.infrastructure.ttft_p95, -1, of_gpus=True),
    _Measure("duration", lambda a: a.build.duration, -1),
    _Measure("power", lambda a: a.cost.power_kw, -1, of_gpus=True),
)


SERVICE = Cell(words=(message("compare.service"),))


def variant(plan: Plan, scenario: Scenario) -> Plan:
    """The plan as the scenario wants it; the same parts and scenario give the same objects, so that nothing is sized twice."""
    changed = part(
        _varied, scenario, plan.company, plan.customisation, plan.infrastructure, plan.use_cases, rest=(plan,)
    )
    return plan.model_copy(update=changed)


def snapshot_of(plan: Plan, scenario: Scenario, catalog: Catalog, name: str, on: date | None = None) -> Snapshot:
    """What the scenario gives, kept as a snapshot that stays out of the plan's own course."""
    varied = variant(plan, scenario)
    return take(varied, assess(varied, catalog, on), catalog, name, of_scenario=True)


def _varied(
    scenario: Scenario, company: object, customisation: object, infrastructure: object, cases: object, plan: Plan
) -> dict[str, object]:
    changed = with_scenario(plan, scenario)
    return {name: getattr(changed, name) for name in VARIED}


def compare(plan: Plan, catalog: Catalog, on: date | None = None) -> Comparison:
    """The plan and its scenarios on the day ``on``. Pure; about as slow as one ``assess`` for each scenario that is new."""
    columns = [_column(None, "", plan, plan, catalog, on)]
    columns += [_column(n, s.name, plan, variant(plan, s), catalog, on) for n, s in enumerate(plan.scenarios)]
    open_ = [c.excluded is None for c in columns]
    rows = [_words("rung", columns, _rung), _words("recommended", columns, _recommended)]
    rows += [_hardware(columns), *(_measured(m, columns, open_) for m in MEASURES)]
    started, budgets = (tuple(map(tell, columns)) for tell in (_start, _budget))
    rows += [
        Row("start", message("compare.row.start"), started, same=_alike(started)),
        Row("budget", message("compare.row.budget"), budgets, same=_alike(budgets)),
        _words("lacking", columns, _lacking),
        _words("gates", columns, _gates),
        _words("holds", columns, _holds, alert=True),
        _words("duties", columns, lambda a: _duties(columns[0].assessment, a)),
        Row("differs", message("compare.row.differs"), tuple(Cell(words=_difference_words(c)) for c in columns)),
    ]
    return Comparison(tuple(columns), tuple(rows), tuple(_sentence(columns, rows)))


def _column(index: int | None, name: str, plan: Plan, varied: Plan, catalog: Catalog, on: date | None) -> Column:
    result = assess(varied, catalog, on)
    place = varied.infrastructure.location.value
    excluded = result.location.excluded.get(place) or result.infrastructure.problem
    found = differences(plan, varied, datetime.min) if index is not None else ()
    return Column(index, name, varied, result, excluded, tuple(change_row(c, catalog) for c in found))


# --- rows ----------------------------------------------------------------------------------------------------------


def _words(
    id: str, columns: Sequence[Column], tell: Callable[[Assessment], tuple[Words, ...]], alert: bool = False
) -> Row:
    told = [tell(c.assessment) for c in columns]
    cells = tuple(Cell(words=w or (message("compare.none"),), alert=alert and bool(w)) for w in told)
    return Row(id, message(f"compare.row.{id}"), cells, same=all(w == told[0] for w in told))


def _rung(a: Assessment) -> tuple[Words, ...]:
    rung = a.level.chosen or a.level.recommended
    return (message(f"Rung.{rung}"),) if rung else (message("common.unknown"),)


def _recommended(a: Assessment) -> tuple[Words, ...]:
    return (message(f"Rung.{a.level.recommended}"),) if a.level.recommended else (message("common.unknown"),)


def _start(column: Column) -> Cell:
    """When the last needed stage ends, by the plan's own dates or those proposed, and whether that is too late."""
    ends = [s.end for s in column.assessment.build.stages if s.needed and s.end]
    if not ends:
        return Cell(words=(message("common.unknown"),))
    end, target = max(ends), column.plan.company.target_date
    if target is None or end <= target:
        return Cell(words=(end.isoformat(),))
    return Cell(words=(end.isoformat(), message("compare.late", target=target.isoformat())), alert=True)


def _budget(column: Column) -> Cell:
    """Whether the three-year cost stays within the budget; its range may reach over it."""
    budget, cost = column.plan.company.budget_krw, column.assessment.cost.total
    if budget is None:
        return Cell(words=(message("compare.no_budget"),))
    if cost.value is None or cost.unit != "krw":
        return Cell(words=(message("common.unknown"),))
    low, high = _bounds(cost)
    kind = "within" if high <= budget else "over" if low > budget else "maybe"
    return Cell(words=(message(f"compare.budget.{kind}", budget=Quantity(budget, "krw")),), alert=kind == "over")


def _lacking(a: Assessment) -> tuple[Words, ...]:
    """Preconditions of the rung in use that do not hold, or cannot be told."""
    rung = next((r for r in a.level.rungs if r.id == (a.level.chosen or a.level.recommended)), None)
    return tuple(p.sentence for p in rung.preconditions if p.holds is not True) if rung else ()


def _gates(a: Assessment) -> tuple[Words, ...]:
    return tuple(g.sentence for s in a.readiness.steps for g in s.gates) + tuple(g.sentence for g in a.readiness.gates)


def _holds(a: Assessment) -> tuple[Words, ...]:
    return tuple(
        message("trend.hold.case", title=h.title, case=h.use_case_name) if h.use_case_name else h.title
        for h in a.readiness.holds
    )


def _duties(plan: Assessment, a: Assessment) -> tuple[Words, ...]:
    """Legal rows that come or go against the plan, by instrument and clause."""
    before, after = ({o.id: o for o in x.obligations} for x in (plan, a))
    names = [("compare.duty.new", o) for id, o in after.items() if id not in before]
    names += [("compare.duty.gone", o) for id, o in before.items() if id not in after]
    return tuple(message(key, instrument=o.instrument, clause=o.clause) for key, o in names)


def _difference_words(column: Column) -> tuple[Words, ...]:
    if column.index is None:
        return (message("compare.base"),)
    told = tuple(message("compare.difference", what=_what(r), old=r.old, new=r.new) for r in column.differs)
    return told or (message("compare.no_difference"),)


def _what(row: ChangeRow) -> Words:
    """The field; of a use case its name, since every one has the same fields."""
    return message("changes.place", place=row.item, name=row.what) if row.item else row.what


def _hardware(columns: Sequence[Column]) -> Row:
    cells = []
    for c in columns:
        result = c.assessment.infrastructure
        names = tuple(w for w in (result.model_name, result.gpu_name) if w)
        cells.append(SERVICE if c.of_service else Cell(figure=result.gpus, words=names))
    return Row("hardware", message("compare.row.hardware"), tuple(cells), same=_alike(cells))


def _measured(measure: _Measure, columns: Sequence[Column], open_: Sequence[bool]) -> Row:
    figures = [measure.pick(c.assessment) for c in columns]
    meant = [not (measure.of_gpus and c.of_service) for c in columns]
    marks = _marks(figures, [o and m for o, m in zip(open_, meant, strict=True)], measure.better)
    cells = [Cell(figure=f, mark=mark) if m else SERVICE for f, mark, m in zip(figures, marks, meant, strict=True)]
    scale = _scale(figures) if measure.drawn else None
    return Row(measure.id, message(f"compare.row.{measure.id}"), tuple(cells), scale, _alike(cells))


def _alike(cells: Sequence[Cell]) -> bool:
    first = cells[0]
    return all((c.words, c.figure) == (first.words, first.figure) for c in cells)


def _bounds(figure: Figure) -> tuple[float, float]:
    value = figure.value or 0.0
    return (value if figure.low is None else figure.low, value if figure.high is None else figure.high)


def _marks(figures: Sequence[Figure], open_: Sequence[bool], better: int) -> list[str]:
    """Which competing figure is best, if any: "best" with a range apart from all others, "slightly" where they overlap."""
    marks = [""] * len(figures)
    known = [n for n, f in enumerate(figures) if open_[n] and f.value is not None]
    if not better or len(known) < 2:
        return marks
    best = max(known, key=lambda n: better * (figures[n].value or 0.0))
    others = [n for n in known if n != best]
    if any(figures[n].value == figures[best].value for n in others):
        return marks
    low, high = _bounds(figures[best])
    apart = all(high < other[0] or other[1] < low for other in (_bounds(figures[n]) for n in others))
    marks[best] = "best" if apart else "slightly"
    return marks


def _scale(figures: Sequence[Figure]) -> tuple[float, float] | None:
    """The common axis: from zero, or from the lowest value below it, to the highest."""
    ends = [v for f in figures if f.value is not None for v in (*_bounds(f), f.value)]
    return (min(0.0, *ends), max(0.0, *ends)) if any(ends) else None


# --- what it comes to ----------------------------------------------------------------------------------------------


def _sentence(columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[Message]:
    for column in columns:
        if column.excluded is not None:
            yield message("compare.excluded", name=column_name(column), why=column.excluded)
    row = next(r for r in rows if r.id == "cost")
    for column, cell in zip(columns, row.cells, strict=True):
        if cell.mark:
            yield message(f"compare.cost.{cell.mark}", name=column_name(column), cost=cell.figure)
            return
    if len(columns) > 1:
        yield message("compare.cost.open")


def column_name(column: Column) -> Words:
    if column.index is None:
        return message("compare.now")
    return column.name or message("compare.unnamed", n=column.index + 1)
