from __future__ import annotations

import re
from dataclasses import fields

import pytest

from planner.explain import Figure
from planner.i18n import catalogue, say
from planner.resources import resource
from planner.sizing.capacity import ServiceLevels
from planner.sizing.demand import Demand
from planner.sizing.figures import MemoryFigures, serving_figures
from planner.sizing.search import Requirement, size_fixed
from planner.sizing.training import Trained, TrainingMethod, plan_fine_tuning
from planner.sizing.training_figures import training_figures

PATHS = {"users": ("infrastructure", "workload", "users"), "ttft": ("infrastructure", "levels", "ttft_s")}


@pytest.fixture(scope="module")
def served(llama70, gpus):
    demand = Demand(people=3000, active_share=0.5, requests_per_active_day=20)
    wanted = Requirement(llama70, demand.peak_rate_s, 1500, 400, ServiceLevels(2000, 60), spare_replicas=1)
    sized = size_fixed(wanted, gpus["h100-sxm"], "fp8", 4)
    return sized, serving_figures(sized, wanted, demand, PATHS)


def flat(group) -> list[Figure]:
    found: list[Figure] = []
    for part in fields(group):
        value = getattr(group, part.name)
        found += flat(value) if isinstance(value, MemoryFigures) else [value]
    return found


@pytest.fixture(scope="module")
def every(served, llama70, gpus):
    plan = plan_fine_tuning(Trained.of(llama70), TrainingMethod.QLORA, gpus["h100-sxm"], 5e7, 2048, runs=3)
    return flat(served[1]) + flat(training_figures(plan, Trained.of(llama70), gpus["h100-sxm"]))


def test_ids_are_unique_and_every_figure_explains_itself(every):
    assert len({f.id for f in every}) == len(every) == 18
    assert all(f.explain() is not None for f in every)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_explanation_can_be_said_in_both_languages(every, language):
    for figure in every:
        why = figure.explain()
        said = [say(figure.name, language), say(figure, language), say(why.formula, language)]
        said += [say(m, language) for m in (why.worked, why.error, why.tipping, *why.notes) if m is not None]
        said += [say(part, language) for i in why.inputs for part in (i.name, i.value)]
        assert all(said)
        assert not any("{" in text for text in said)


def test_parts_of_memory_add_up_to_the_card(served):
    memory = served[1].memory
    parts = memory.weights.value + memory.kv_cache.value + memory.runtime.value + memory.free.value
    assert parts == pytest.approx(memory.capacity.value) == pytest.approx(80 * 1024**3 / 1e9)


def test_gpus_count_spares_and_carry_the_range_of_the_model(served):
    sized, figures = served
    assert figures.gpus.value == (sized.replicas + 1) * 4
    assert figures.gpus.low <= figures.gpus.value <= figures.gpus.high
    assert figures.replicas.value == sized.replicas


def test_inputs_lead_to_their_field_where_the_caller_knows_it(served):
    peak = served[1].peak_rate.explain()
    assert peak.inputs[0].path == PATHS["users"]
    assert peak.inputs[3].path is None
    ttft = served[1].ttft_p95
    assert PATHS["ttft"] in [i.path for i in ttft.explain().inputs]
    assert ttft.target == 2.0
    assert ttft.target_met is True


def test_terms_of_a_step_add_up_to_its_time(served):
    why = served[1].itl_p95.explain()
    terms = [i.value.value for i in why.inputs if i.name.key.startswith("sizing.term.")]
    assert sum(terms) == pytest.approx(served[0].load.itl_ms, rel=1e-6)


def test_every_message_key_of_the_room_is_used_and_every_used_key_exists():
    known = {key for key in catalogue() if key.startswith("sizing.")}
    code = "\n".join(path.read_text(encoding="utf-8") for path in resource("..", "planner", "sizing").glob("*.py"))
    literal = set(re.findall(r'"(sizing\.[a-z0-9_.]+)"', code))
    built = {re.sub(r"\{[^}]+\}", "*", key) for key in re.findall(r'f"(sizing\.[^"]+)"', code)}
    patterns = [re.compile(re.escape(key).replace(r"\*", "[a-z0-9_]+") + "$") for key in built]
    figure_ids = {"sizing.calibration", "sizing.training_calibration"}
    assert {key for key in literal if key not in known and not key.endswith(".")} <= figure_ids
    reasons = re.compile(r"sizing\.(not_scored|shape|term|memory)\.")
    unused = {k for k in known if k not in literal and not any(p.match(k) for p in patterns) and not reasons.match(k)}
    assert unused == set()
