"""Customisation level: the rung the company needs, the rung it is able to take, and the lower of both.

Triggers and preconditions are trees of the bank (method §5.2). An answer that is missing leaves a condition open; an
open precondition is not an ability, an open need leaves the recommendation open where it could change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, unknown
from planner.i18n import Message, Text, message
from planner.plan.company import Company
from planner.plan.customisation import Customisation
from planner.plan.usecase import UseCase
from planner.readiness.actions import actions
from planner.readiness.bank import STEP_IDS, Bank, Rung
from planner.readiness.conditions import Tree, all_of, any_of
from planner.readiness.results import CaseLevel, Condition, LevelDecision, QuestionScore, Readiness, RungState
from planner.readiness.usecases import dropped
from planner.readiness.worked import digits

ASKED_AFTER_A_TRIAL = "N5b"
"""Shortfall after light fine-tuning: not measured before somebody tried, so that silence means 0."""


def decide(customisation: Customisation, readiness: Readiness, company: Company, bank: Bank) -> LevelDecision:
    """The decision with every rung's conditions, what to fix to move up, and fit scores for display."""
    return _Decision(customisation, readiness, company, bank).result()


def decide_cases(
    use_cases: Sequence[UseCase],
    customisation: Customisation,
    readiness: Readiness,
    company: Company,
    bank: Bank,
    whole: LevelDecision,
) -> tuple[CaseLevel, ...]:
    """The decision of every selected use case that is not dropped; a need the case does not answer is the company's,
    a case without answers of its own has the decision of the ``whole``."""
    gone = dropped(use_cases)
    return tuple(
        _case_level(index, case, customisation, readiness, company, bank, whole)
        for index, case in enumerate(use_cases)
        if case.selected and case.id not in gone
    )


def _case_level(
    index: int,
    case: UseCase,
    customisation: Customisation,
    readiness: Readiness,
    company: Company,
    bank: Bank,
    whole: LevelDecision,
) -> CaseLevel:
    made = whole
    if case.needs:
        needs = {**customisation.needs, **case.needs}
        merged = customisation.model_copy(update={"needs": needs, "chosen_rung": None})
        places: dict[str, Path] = {id: ("use_cases", index, "needs", id) for id in case.needs}
        made = _Decision(merged, readiness, company, bank, places).result()
    return CaseLevel(case.id, case.name, index, tuple(case.needs), made, _against_whole(made, whole))


def _against_whole(case: LevelDecision, whole: LevelDecision) -> Message:
    """How the rung of a case lies to the one the plan is built for."""
    planned = whole.chosen or whole.recommended
    if case.recommended is None or planned is None:
        return message("readiness.case_level.open")
    names = {s.id: message("readiness.rung", id=s.id, name=s.name) for s in whole.rungs}
    key = "above" if case.recommended > planned else "below" if case.recommended < planned else "same"
    return message(f"readiness.case_level.{key}", rung=names[case.recommended], planned=names[planned])


@dataclass(frozen=True, slots=True)
class _Decision:
    customisation: Customisation
    readiness: Readiness
    company: Company
    bank: Bank
    places: Mapping[str, Path] = field(default_factory=dict)
    """Where a need was answered, if not by the company."""

    def result(self) -> LevelDecision:
        states = tuple(self._states())
        order = [s.id for s in states]
        ability = self._ability(states)
        lowest = max(i for i, s in enumerate(states) if s.needed is True)
        highest = max(i for i, s in enumerate(states) if s.needed is not False)
        need = order[lowest] if lowest == highest else None
        recommended: str | None = None
        if ability is not None and min(lowest, order.index(ability)) == min(highest, order.index(ability)):
            within = min(lowest, order.index(ability))
            while states[within].needed is not True:  # a rung is climbed only where its own need is shown
                within -= 1
            recommended = order[within]
        missing = self._missing_needs(states, recommended)
        preferred, advice = self._counter_signals(recommended)
        chosen = self.customisation.chosen_rung.value if self.customisation.chosen_rung else None
        verdict = self._verdict(states, need, ability, recommended, preferred)
        taken = chosen or preferred
        advice += self._advice(states, chosen, need, ability)
        return LevelDecision(
            need=need, ability=ability, recommended=preferred, chosen=chosen,
            level=next((s.level for s in states if s.id == taken), None), verdict=verdict, rungs=states,
            to_fix=self._to_fix(states, need, ability), advice=advice, fit=self._fit(), needs_missing=missing,
        )  # fmt: skip

    # rungs ------------------------------------------------------------------------------------------------------------

    def _states(self) -> Iterator[RungState]:
        able: bool | None = True
        for rung in self.bank.method.rungs:
            needs = tuple(self._conditions(rung.trigger))
            preconditions = tuple(self._conditions(rung.precondition))
            able = all_of((able, *(c.holds for c in preconditions)))
            yield RungState(
                id=rung.id, level=rung.level, name=rung.name, what=rung.what,
                needed=all_of(c.holds for c in needs), able=able, needs=needs, preconditions=preconditions,
                cost_class=rung.cost_class, implies=dict(rung.implies),
            )  # fmt: skip

    @staticmethod
    def _ability(states: tuple[RungState, ...]) -> str | None:
        """The highest rung shown to be within ability together with every rung below it."""
        return next((s.id for s in reversed(states) if s.able is True), None)

    def _conditions(self, tree: Tree) -> Iterator[Condition]:
        """``all`` gives one condition a line, also through ``rung_precondition``; ``any`` gives one joined line."""
        if "all" in tree:
            for part in tree["all"]:
                yield from self._conditions(part)
        elif "rung_precondition" in tree:
            yield from self._conditions(self._rung(tree["rung_precondition"]).precondition)
        elif "any" in tree:
            parts = [_joined("and", tuple(self._conditions(branch))) for branch in tree["any"]]
            yield replace(_joined("or", tuple(parts)), holds=any_of(c.holds for c in parts))
        elif "critical_of" in tree:
            yield from self._critical(str(tree["critical_of"]), int(tree["at_least"]))
        elif "all_steps" in tree:
            for id in STEP_IDS:
                yield self._step(id, int(tree["at_least"]))
        else:
            yield self._leaf(tree)

    def _rung(self, id: str) -> Rung:
        return next(r for r in self.bank.method.rungs if r.id == id)

    def _leaf(self, tree: Tree) -> Condition:
        if "need" in tree:
            return self._need(str(tree["need"]), int(tree["at_least"]))
        if "need_planned" in tree:
            id = str(tree["need_planned"])
            return Condition(message("readiness.condition.planned", id=id), self.customisation.n5_planned, need=id)
        if "step" in tree:
            return self._step(str(tree["step"]), int(tree["at_least"]))
        if "question" in tree:
            return self._question(str(tree["question"]), int(tree["at_least"]))
        wanted, years = int(tree["funded_years"]), self.company.funded_years
        holds = None if years is None else years >= wanted
        return Condition(message("readiness.condition.funded", years=wanted, now=years), holds)

    def _need_value(self, id: str) -> int | None:
        value = self.customisation.needs.get(id)
        return 0 if value is None and id == ASKED_AFTER_A_TRIAL else value

    def _need(self, id: str, at_least: int) -> Condition:
        value = self._need_value(id)
        sentence = message(
            "readiness.condition.need", id=id, title=self.bank.needs[id].title, at_least=at_least, now=value
        )
        return Condition(sentence, None if value is None else value >= at_least, need=id)

    def _step(self, id: str, at_least: int) -> Condition:
        step = self.readiness.step(id)
        level, raised = step.level, False
        for toggle, rule in self.bank.method.partner.items():
            if rule["step"] == id and getattr(self.customisation, toggle) and level is not None:
                higher = max(level, min(level + int(rule["plus"]), int(rule["max"])))
                level, raised = higher, higher > level
        key = "readiness.condition.step_assumed" if raised else "readiness.condition.step"
        sentence = message(key, step=step.name, at_least=at_least, now=level)
        weakest = min((q for q in step.questions if not q.not_applicable), key=_urgency)
        holds = None if level is None else level >= at_least
        wanted = max(at_least, _shown(weakest) + (not holds))
        return _lifted(Condition(sentence, holds, weakest.id, now=weakest.supported, wanted=wanted))

    def _question(self, id: str, at_least: int) -> Condition:
        question = next(q for q in self.readiness.step(id[:2]).questions if q.id == id)
        sentence = message(
            "readiness.condition.question", id=id, title=question.title, at_least=at_least, now=question.supported
        )
        return _lifted(
            Condition(
                sentence, None if question.supported is None else question.supported >= at_least, id,
                now=question.supported, wanted=at_least,
            )
        )  # fmt: skip

    def _critical(self, step: str, at_least: int) -> Iterator[Condition]:
        for question in self.readiness.step(step).questions:
            if question.critical:
                yield self._question(question.id, at_least)

    # decision ---------------------------------------------------------------------------------------------------------

    def _missing_needs(self, states: tuple[RungState, ...], recommended: str | None) -> tuple[str, ...]:
        """Unanswered needs that leave a trigger or a counter-signal open, in the order of the bank."""
        open_rungs = {s.id for s in states if s.needed is None}
        trees = [r.trigger for r in self.bank.method.rungs if r.id in open_rungs]
        trees += [s["when"] for s in self.bank.method.counter_signals if recommended in s.get("instead_of", ())]
        asked = {id for tree in trees for id in _needs_in(tree) if self._need_value(id) is None}
        return tuple(id for id in self.bank.needs if id in asked)

    def _counter_signals(self, recommended: str | None) -> tuple[str | None, tuple[Message, ...]]:
        advice: list[Message] = []
        for signal in self.bank.method.counter_signals:
            outcome = all_of(c.holds for c in self._conditions(signal["when"]))
            if outcome is not True or recommended is None:
                continue
            if recommended in signal.get("instead_of", ()):
                recommended = str(signal["prefer"])
                advice.append(message("readiness.words", text=_text(signal["sentence"])))
            elif recommended in signal.get("together_with", ()):
                advice.append(message("readiness.words", text=_text(signal["sentence"])))
        return recommended, tuple(advice)

    def _verdict(
        self,
        states: tuple[RungState, ...],
        need: str | None,
        ability: str | None,
        lower: str | None,
        preferred: str | None,
    ) -> Message:
        names = {s.id: message("readiness.rung", id=s.id, name=s.name) for s in states}
        if states[0].able is False:
            policy = any(c.holds is False and (c.question or "").startswith("S5") for c in states[0].preconditions)
            return message("readiness.verdict.policy_first" if policy else "readiness.verdict.opportunity_first")
        if ability is None:
            return message("readiness.verdict.ability_open")
        if lower is None:
            return message("readiness.verdict.needs_open", ability=names[ability])
        assert preferred is not None
        if preferred != lower:
            return message("readiness.verdict.preferred", rung=names[preferred], lower=names[lower])
        if need is None:
            return message("readiness.verdict.ability_decides", rung=names[lower])
        if need == ability:
            return message("readiness.verdict.both", rung=names[lower])
        if lower == need:
            return message("readiness.verdict.need_is_lower", rung=names[lower], ability=names[ability])
        return message("readiness.verdict.ability_is_lower", rung=names[lower], need=names[need])

    def _to_fix(self, states: tuple[RungState, ...], need: str | None, ability: str | None) -> tuple[Condition, ...]:
        """Preconditions not met yet on the next rung, where the need reaches higher than the ability."""
        order = [s.id for s in states]
        at = 0 if ability is None else order.index(ability) + 1
        reached = ability is None if need is None else order.index(need) >= at
        if not reached:
            return ()
        return tuple(dict.fromkeys(c for c in states[at].preconditions if c.holds is not True))

    def _advice(
        self, states: tuple[RungState, ...], chosen: str | None, need: str | None, ability: str | None
    ) -> tuple[Message, ...]:
        order = [s.id for s in states]
        names = {s.id: message("readiness.rung", id=s.id, name=s.name) for s in states}
        advice: list[Message] = []
        if chosen is not None:
            if ability is None or order.index(chosen) > order.index(ability):
                advice.append(message("readiness.advice.above_ability", rung=names[chosen]))
            if need is not None and order.index(chosen) > order.index(need):
                advice.append(message("readiness.advice.above_need", rung=names[chosen], need=names[need]))
        if need == order[-1] and ability != need:
            advice.append(message("readiness.advice.partner_for_scratch"))
        advice.extend(
            message(f"readiness.advice.{toggle}", step=self.readiness.step(str(rule["step"])).name)
            for toggle, rule in self.bank.method.partner.items()
            if getattr(self.customisation, toggle)
        )
        return tuple(advice)

    # fit --------------------------------------------------------------------------------------------------------------

    def _fit(self) -> tuple[tuple[str, Figure], ...]:
        return tuple((level, self._fit_of(level)) for level in self.bank.method.customisation_levels)

    def _fit_of(self, level: str) -> Figure:
        rules = self.bank.method.raw["fit_score"]
        id = f"level.fit.{level}"
        name = message("readiness.fit", level=self.bank.method.customisation_levels[level])
        asked = [n for n in self.bank.needs if any(n in t["needs"] for t in rules[level]["terms"])]
        told = {n: answer for n in asked if (answer := self._need_value(n)) is not None}
        if lacking := [n for n in asked if n not in told]:
            return unknown(
                id,
                name,
                "score",
                *(message("readiness.missing.need", id=n, title=self.bank.needs[n].title) for n in lacking),
            )
        value = float(rules[level]["base"])
        for term in rules[level]["terms"]:
            strongest = max(told[n] for n in term["needs"])
            value += term["points"] * min(strongest + term["plus"], term["at_most"]) / term["per"]
        low, high = rules["range"]
        value = min(max(value, float(low)), float(high))
        return Figure(id, name, value, "score", why=partial(self._fit_why, level, asked, value))

    def _fit_why(self, level: str, asked: list[str], value: float) -> Explanation:
        rules = self.bank.method.raw["fit_score"][level]
        terms = [f"{digits(rules['base'])}"] + [
            f"{'+' if t['points'] > 0 else '−'} {digits(abs(t['points']))}×min(max({', '.join(t['needs'])})"
            f"{'+' + digits(t['plus']) if t['plus'] else ''}, {digits(t['at_most'])})÷{digits(t['per'])}"
            for t in rules["terms"]
        ]
        return Explanation(
            formula=message("readiness.formula.fit", terms=" ".join(terms)),
            worked=message("readiness.worked.result", result=digits(value)),
            inputs=tuple(
                Input(
                    message("readiness.input.need", id=n, title=self.bank.needs[n].title),
                    Quantity(self._need_value(n), "score"), self.places.get(n, ("customisation", "needs", n)), Basis.ANSWERED,
                )
                for n in asked
            ),
            sources=(self.bank.method.source,),
            notes=(message("readiness.note.fit"),),
        )  # fmt: skip


def _shown(question: QuestionScore) -> int:
    """The level that evidence supports; 0 while nothing is known."""
    return question.supported or 0


def _urgency(question: QuestionScore) -> tuple[bool, int]:
    """Smallest for what is mended first: critical below its goal, then furthest below its goal."""
    above = _shown(question) - question.target
    return not question.critical or above >= 0, above


def _lifted(condition: Condition) -> Condition:
    """With the transition that lifts its question by one level, where it is known and not high enough."""
    now, wanted = condition.now, condition.wanted
    if condition.holds is True or now is None or wanted is None or now >= wanted:
        return condition
    id = f"{condition.question}.{now + 1}"
    return replace(condition, action=id if id in actions() else None)


def _joined(word: str, parts: tuple[Condition, ...]) -> Condition:
    """One line out of several that must all hold; it leads to the first that does not."""
    sentence = parts[0].sentence
    for other in parts[1:]:
        sentence = message(f"readiness.condition.{word}", first=sentence, second=other.sentence)
    leading = next((c for c in parts if c.holds is not True), parts[0])
    return Condition(sentence, all_of(c.holds for c in parts), leading.question, leading.need)


def _needs_in(tree: Tree) -> Iterator[str]:
    for branch in ("all", "any"):
        for part in tree.get(branch, ()):
            yield from _needs_in(part)
    if "need" in tree:
        yield str(tree["need"])
    if "need_planned" in tree:
        yield str(tree["need_planned"])


def _text(content: dict[str, str]) -> Text:
    return Text(ko=content["ko"], en=content["en"])
