"""Where answers and the data inventory tell different stories. Both places are named; neither is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from planner.explain import Path, Quantity
from planner.i18n import message
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company, DataClass, Ternary
from planner.plan.customisation import Customisation
from planner.plan.data import DataInventory, DataSet, DataUse, Rights
from planner.readiness.data_needs import Share, confirmed, evaluation_items, labelled_items
from planner.readiness.data_volume import is_text, name_of
from planner.readiness.results import DataResult, DataWarning
from planner.readiness.spans import added, span_of_figure
from planner.sizing.uncertainty import Range
from planner.token_ratios import data_rules

PERSONAL = frozenset({DataClass.PERSONAL, DataClass.SENSITIVE, DataClass.UNIQUE_ID})

Broken = Callable[[DataSet], bool]
_BREAKS: dict[str, Broken] = {
    "owner": lambda s: not s.owner.strip(),
    "rights": lambda s: s.rights in (Rights.UNKNOWN, Rights.ASSUMED),
    "personal_data": lambda s: s.personal_data is Ternary.UNKNOWN,
    "permissions": lambda s: DataUse.RETRIEVAL in s.used_for and s.permissions is Ternary.NO,
}
"""Fields of a set that contradict a high answer to the question of the same rule."""


def find_conflicts(
    inventory: DataInventory, data: DataResult, answers: Mapping[str, Answer], customisation: Customisation,
    company: Company,
) -> tuple[DataWarning, ...]:  # fmt: skip
    """Contradictions between the inventory and readiness answers, need answers and profile; none without a data set."""
    if not inventory.sets:
        return ()
    made = _Conflicts(inventory, data, answers, customisation.needs, company)
    return (*made.amounts(), *made.questions(), *made.profile())


class _Conflicts:
    def __init__(
        self, inventory: DataInventory, data: DataResult, answers: Mapping[str, Answer], needs: Mapping[str, int],
        company: Company,
    ) -> None:  # fmt: skip
        self.sets, self.answers, self.needs, self.company = inventory.sets, answers, needs, company
        self.labelled = labelled_items(inventory, data.sets)
        self.questions_listed = evaluation_items(inventory, data.sets)
        self.data = data

    # amounts against need questions ---------------------------------------------------------------------------------

    def amounts(self) -> Iterator[DataWarning]:
        yield from self._amount("N9", _told(self.labelled), "items", self._paths(self.labelled, "items"))
        yield from self._amount("N10", self._raw_text(), "token_m", self._raw_paths())

    def _amount(self, need: str, span: Range | None, unit: str, places: tuple[Path, ...]) -> Iterator[DataWarning]:
        answer = self.needs.get(need)
        if answer is None or span is None:
            return
        edges = data_rules()["bands"][need]
        low, high = (sum(value >= edge for edge in edges) for value in (span.low, span.high))
        if not low <= answer <= high:
            words = message(
                "readiness.conflict.amount", id=need, title=message(f"readiness.conflict.{need}"), answer=answer,
                amount=Quantity(span.mid, unit), fits=high if answer > high else low,
            )  # fmt: skip
            yield DataWarning(None, words, (("customisation", "needs", need), *places))

    def _raw(self) -> list[int]:
        """Sets of raw text: those for pre-training where any is marked so, else all text without examples."""
        marked = [i for i, s in enumerate(self.sets) if DataUse.PRE_TRAINING in s.used_for]
        plain = [i for i, s in enumerate(self.sets) if s.kind.value != "examples"]
        return [i for i in (marked or plain) if is_text(self.sets[i])]

    def _raw_text(self) -> Range | None:
        figures = [self.data.sets[i].tokens for i in self._raw()]
        if not figures or any(f.value is None for f in figures):
            return None
        return added(span_of_figure(f) for f in figures)

    def _raw_paths(self) -> tuple[Path, ...]:
        return tuple(("data", "sets", i, "volume") for i in self._raw()[:1])

    @staticmethod
    def _paths(shares: Sequence[Share], field: str) -> tuple[Path, ...]:
        return tuple(("data", "sets", s.index, field) for s in shares[:1]) or (("data", "sets"),)

    # readiness answers ----------------------------------------------------------------------------------------------

    def questions(self) -> Iterator[DataWarning]:
        rules = data_rules()["conflicts"]
        yield from self._evaluation(**rules["evaluation"])
        yield from self._examples(**rules["examples"])
        for field, rule in rules["fields"].items():
            yield from self._field(field, **rule)
        yield from self._quality(**rules["quality"])

    def _evaluation(self, question: str, level: int, at_least: float) -> Iterator[DataWarning]:
        span, declared = _told(self.questions_listed), self._level(question)
        if span is None or not declared or (declared >= level) == (span.mid >= at_least):
            return
        less = "evaluation_less" if self.questions_listed else "evaluation_none"
        key = less if declared >= level else "evaluation_more"
        words = message(
            f"readiness.conflict.{key}", id=question, declared=declared, level=level,
            amount=Quantity(span.mid, "items"), at_least=Quantity(at_least, "items"),
        )  # fmt: skip
        yield self._against(question, words, self._paths(self.questions_listed, "items"))

    def _examples(self, question: str, level: int, at_least: float) -> Iterator[DataWarning]:
        span = _told(self.labelled)
        if span is not None and self._level(question) >= level and span.mid < at_least:
            words = message("readiness.conflict.examples", id=question, amount=Quantity(span.mid, "items"))
            yield self._against(question, words, self._paths(self.labelled, "items"))

    def _field(self, field: str, question: str, level: int) -> Iterator[DataWarning]:
        found = [i for i, s in enumerate(self.sets) if _BREAKS[field](s)]
        declared = self._level(question)
        if found and declared >= level:
            words = message(
                f"readiness.conflict.{field}", id=question, declared=declared, names=self._names(found)
            )  # fmt: skip
            yield self._against(question, words, (("data", "sets", found[0], field),))

    def _quality(self, question: str, level: int) -> Iterator[DataWarning]:
        declared = self._level(question)
        if declared >= level and not any(_rated(s) for s in self.sets):
            words = message("readiness.conflict.quality", id=question, declared=declared)
            yield self._against(question, words, (("data", "sets", 0, "quality"),))

    def _level(self, id: str) -> int:
        """The declared level, 0 where none is declared."""
        answer = self.answers.get(id)
        return (answer.level or 0) if answer is not None and answer.state is AnswerState.LEVEL else 0

    def _names(self, found: Sequence[int]) -> Any:
        first = name_of(found[0], self.sets[found[0]])
        return first if len(found) == 1 else message("readiness.conflict.and_more", name=first, n=len(found) - 1)

    @staticmethod
    def _against(id: str, words: Any, places: tuple[Path, ...]) -> DataWarning:
        return DataWarning(None, words, (("answers", id), *places))

    # profile --------------------------------------------------------------------------------------------------------

    def profile(self) -> Iterator[DataWarning]:
        told = frozenset(self.company.data_classes)
        if not told:
            return
        for cls in DataClass:
            found = [i for i, s in enumerate(self.sets) if cls in s.classes]
            if found and cls not in told:
                words = message("readiness.conflict.data_class", cls=cls, names=self._names(found))
                yield DataWarning(
                    None, words, (("company", "data_classes"), ("data", "sets", found[0], "classes"))
                )  # fmt: skip
        found = [i for i, s in enumerate(self.sets) if s.personal_data is Ternary.YES and not PERSONAL & set(s.classes)]
        if found and not PERSONAL & told:
            words = message("readiness.conflict.personal_profile", names=self._names(found))
            yield DataWarning(
                None, words, (("company", "data_classes"), ("data", "sets", found[0], "personal_data"))
            )  # fmt: skip


def _told(shares: Sequence[Share]) -> Range | None:
    """The confirmed amount where nothing is open, else None."""
    return None if any(s.open is not None for s in shares) else confirmed(shares)


def _rated(data: DataSet) -> bool:
    return data.quality is not None or any(v is not None for v in vars(data.characteristics).values())
