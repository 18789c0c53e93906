"""The worked examples of the primer as figures: memory, speed and training computed by the product's own functions.

What is computed for which model and card: ``resources/primer/worked.yaml``. A text names a value by its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from planner.catalog import Catalog
from planner.catalog.hardware import Gpu
from planner.catalog.models import Model
from planner.explain import Basis, Figure, Quantity
from planner.formats import number
from planner.i18n import Text, message
from planner.primer.facts import fact
from planner.primer.figure import figure
from planner.resources import read_yaml, resource
from planner.sizing.cases import ServingCase
from planner.sizing.serving import ServingPrediction, predict
from planner.sizing.training import Trained, TrainingMethod, TrainingPlan, plan_fine_tuning, plan_pre_training
from planner.sizing.uncertainty import Range
from planner.sizing.work import Shape, shape_of
from planner.token_count import count_text, text_figures

GB, MB = 1e9, 1e6
DAYS_A_WEEK, HOURS_A_WEEK = 7, 168


@dataclass(frozen=True, eq=False)
class Worked:
    """Figures by key, and whatever the texts and drawings need beside them; computed when first asked for."""

    catalog: Catalog

    @cached_property
    def rules(self) -> Mapping[str, Any]:
        made: Mapping[str, Any] = read_yaml(resource("primer", "worked.yaml"))
        return made

    # --- serving ---------------------------------------------------------------------------------------------------

    @property
    def served(self) -> Model:
        return self.catalog.models[self.rules["serving"]["model"]]

    @property
    def card(self) -> Gpu:
        return self.catalog.gpus[self.rules["serving"]["gpu"]]

    @property
    def users(self) -> int:
        return int(self.rules["serving"]["users"])

    @property
    def shape(self) -> Shape:
        return shape_of(self.served)

    @property
    def context(self) -> float:
        """Tokens of one conversation at its end."""
        return float(self.rules["serving"]["input_tokens"] + self.rules["serving"]["output_tokens"])

    def cache_gb(self, users: float) -> float:
        return self.shape.kv_bytes(self.context) * users / GB

    @cached_property
    def alone(self) -> ServingPrediction:
        return self._predicted(1)

    @cached_property
    def together(self) -> ServingPrediction:
        return self._predicted(self.users)

    def _predicted(self, users: int) -> ServingPrediction:
        r = self.rules["serving"]
        case = ServingCase(
            self.served, self.card, input_tokens=float(r["input_tokens"]), output_tokens=float(r["output_tokens"])
        )  # fmt: skip
        return predict(case, users)

    # --- training --------------------------------------------------------------------------------------------------

    @property
    def trained(self) -> Model:
        return self.catalog.models[self.rules["training"]["model"]]

    @property
    def training_card(self) -> Gpu:
        return self.catalog.gpus[self.rules["training"]["gpu"]]

    @property
    def training_tokens(self) -> float:
        tokens = self.trained.training_tokens
        assert tokens is not None
        return tokens

    def _pre_training(self, gpus: int) -> TrainingPlan:
        return plan_pre_training(Trained.of(self.trained), self.training_card, gpus, self.training_tokens)

    @cached_property
    def run(self) -> TrainingPlan:
        return self._pre_training(int(self.rules["training"]["gpus"]))

    @cached_property
    def lecture_run(self) -> TrainingPlan:
        return self._pre_training(int(self.rules["lecture"]["gpus"]))

    def tuning(self, method: TrainingMethod) -> TrainingPlan:
        r = self.rules["tuning"]
        return plan_fine_tuning(Trained.of(self.served), method, self.card, float(r["tokens"]), float(r["seq_len"]))

    # --- figures ---------------------------------------------------------------------------------------------------

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        return {
            f.id.removeprefix("primer."): f
            for f in (*self._serving(), *self._training(), *self._lecture(), *self._tokens())
        }

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What stands in the texts: figures, quantities and names by key."""
        r, one, all_ = self.rules, self.alone.timing, self.together.timing

        def ms(seconds: float) -> Quantity:
            return Quantity(seconds * 1e3, "ms")

        return {
            **self.figures,
            "model_served": self.served.name, "gpu_served": self.card.name, "many": Quantity(self.users, "people"),
            "model_trained": self.trained.name, "gpu_train": self.training_card.name,
            "peak": Quantity(self.card.dense_tflops["bf16"], "tflops"),
            "input": Quantity(r["serving"]["input_tokens"], "token"),
            "output": Quantity(r["serving"]["output_tokens"], "token"),
            "read_one": ms(one.memory), "read_many": ms(all_.memory),
            "compute_one": ms(one.compute), "compute_many": ms(all_.compute),
            "params": _counted(shape_of(self.trained).active_params),
            "train_tokens": Quantity(self.training_tokens, "token_t"),
            "chars_ko": _characters(self.sentence("ko")), "chars_en": _characters(self.sentence("en")),
            "dearer": Quantity(self._each("ko") / self._each("en"), "times"),
            "lecture_gpus": Quantity(r["lecture"]["gpus"], "gpu"),
            "lecture_weeks": Quantity(self.lecture_weeks.mid, "week"),
            "lecture_ratio": Quantity(self.lecture_hours.mid / r["training"]["published_gpu_hours"], "times"),
        }  # fmt: skip

    def _each(self, language: str) -> float:
        """Tokens per character of the example sentence."""
        return (self.figures[f"tokens_{language}"].value or 0.0) / len(self.sentence(language))

    def sentence(self, language: str) -> str:
        """The example sentence of the lecture."""
        return str(self.rules["sentence"][language])

    @property
    def lecture_weeks(self) -> Range:
        weeks = self.rules["lecture"]["weeks"]
        return Range(float(weeks["low"]), float(weeks["value"]), float(weeks["high"]))

    @property
    def lecture_hours(self) -> Range:
        return self.lecture_weeks.times(HOURS_A_WEEK * float(self.rules["lecture"]["gpus"]))

    def _serving(self) -> tuple[Figure, ...]:
        each, model = self.shape.kv_bytes_per_token(), self.served.sources
        kib = each / 1024
        kv: dict[str, Any] = {"kib": kib, "users": self.users, "context": Quantity(self.context, "token")}
        weights, many = self.alone.memory.weights_gb, self.cache_gb(self.users)
        total = self.together.output_tok_s
        share = total.times(1 / self.users)
        return (
            figure("kv_thousand", Range.exact(1000 * each / MB), "mb", model, kib=kib),
            figure("weights", Range.exact(weights), "gb", model, billions=self.shape.total_params / 1e9),
            figure("kv_many", Range.exact(many), "gb", model, **kv),
            _predicted("speed_one", self.alone.output_tok_s, step=Quantity(self.alone.itl_ms.mid, "ms")),
            _predicted("speed_many", total, step=Quantity(self.together.itl_ms.mid, "ms"), users=self.users),
            _predicted("speed_each", share, total=Quantity(total.mid, "token_s"), users=self.users),
        )

    def _training(self) -> tuple[Figure, ...]:
        run, rules = self.run, self.rules["training"]
        light, full = self.tuning(TrainingMethod.LORA), self.tuning(TrainingMethod.FULL)
        n, d = _counted(shape_of(self.trained).active_params), Quantity(self.training_tokens, "token_t")
        return (
            figure("flop", Range.exact(run.flop), "flop", self.trained.sources, n=n, d=d),
            _predicted("hours", run.gpu_hours, "gpu_hour", flop=Quantity(run.flop, "flop"), gpus=run.gpus,
                       gpu=self.training_card.name),
            figure("anchor", Range.exact(float(rules["published_gpu_hours"])), "gpu_hour",
                    fact(f"claim/{rules['claim']}", self.catalog).sources, Basis.QUOTED),
            *(_predicted(f"{key}_memory", plan.memory_gb.times(plan.gpus), "gb", gpus=plan.gpus,
                         each=Quantity(plan.memory_gb.mid, "gb")) for key, plan in (("lora", light), ("full", full))),
        )  # fmt: skip

    def _lecture(self) -> tuple[Figure, ...]:
        run, hours, weeks = self.lecture_run, self.lecture_hours, self.lecture_weeks
        speed = run.tokens / run.days.mid * DAYS_A_WEEK
        tokens = weeks.times(speed)
        source = fact(f"claim/{self.rules['lecture']['claim']}", self.catalog).sources
        week = Quantity(weeks.mid, "week")
        n = shape_of(self.trained).active_params
        return (
            figure("lecture_hours", hours, "gpu_hour", source, Basis.ASSUMED, gpus=self.rules["lecture"]["gpus"], weeks=week),
            figure("lecture_tokens", tokens, "token_t", source, Basis.ASSUMED, weeks=week,
                    speed=Quantity(speed, "token_t"), model=self.trained.name, gpu=self.training_card.name),
            figure("lecture_flop", tokens.times(run.flop / run.tokens), "flop", source, Basis.ASSUMED,
                    n=_counted(n), d=Quantity(tokens.mid, "token_t")),
        )  # fmt: skip

    def _tokens(self) -> tuple[Figure, ...]:
        counts = {language: count_text(self.sentence(language)) for language in ("ko", "en")}
        return tuple(replace(text_figures(c).tokens, id=f"primer.tokens_{k}", name=message(f"primer.figure.tokens_{k}"))
                     for k, c in counts.items())  # fmt: skip


def _counted(parameters: float) -> Text:
    """A number of parameters in the large units of each language."""
    return Text(f"{number(parameters / 1e8, 0)}억 개", f"{number(parameters / 1e9, 1)} billion")


def _characters(sentence: str) -> Text:
    return Text(f"{len(sentence)}자", f"{len(sentence)} characters")


def _predicted(key: str, span: Range, unit: str = "token_s", **numbers: Any) -> Figure:
    return figure(key, span, unit, basis=Basis.PREDICTED, **numbers)
