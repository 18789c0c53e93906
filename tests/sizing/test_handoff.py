"""Commands of a proof of concept: complete, shell-quoted, with nothing of a plan outside quotes."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.i18n import say
from planner.sizing.handoff import PLACEHOLDER, TOOLS, Handoff, LoadPoint, Setup, handoff

LOADS = (LoadPoint("one", 1), LoadPoint("peak", 24), LoadPoint("arrivals", None, 1.25, 24.0))


def setup(**changes: object) -> Setup:
    made = {
        "model_id": "llama-3.1-8b", "model_name": "Llama 3.1 8B", "gpu_id": "h100-sxm", "precision": "fp8", "engine": "vllm",
        "input_tokens": 1024, "output_tokens": 256, "tp": 2, "context": 131072,
    }  # fmt: skip
    return Setup(**{**made, **changes})  # type: ignore[arg-type]


def words(command: str) -> list[str]:
    return shlex.split(command.replace("\\\n", " "))


def value(command: str, flag: str) -> str:
    found = words(command)
    return found[found.index(flag) + 1]


def test_vllm_commands() -> None:
    made = handoff("vllm", setup(), LOADS)
    assert words(made.server)[:4] == [f"MODEL={PLACEHOLDER}", "vllm", "serve", "$MODEL"]
    assert value(made.server, "--tensor-parallel-size") == "2"
    assert value(made.server, "--quantization") == "fp8"
    assert int(value(made.server, "--max-model-len")) >= 1280
    one, peak, arrivals = made.runs
    for command in made.runs:
        assert "vllm bench serve" in command
        assert value(command, "--dataset-name") == "random"
        assert value(command, "--random-input-len") == "1024"
        assert value(command, "--random-output-len") == "256"
        assert value(command, "--metric-percentiles") == "50,90,95,99"
        assert value(command, "--percentile-metrics") == "ttft,tpot,itl,e2el"
        assert {"--ignore-eos", "--save-result", "planner_gpu_id=h100-sxm", "planner_tp=2"} <= set(words(command))
    assert value(one, "--max-concurrency") == "1"
    assert value(peak, "--max-concurrency") == "24"
    assert value(peak, "--num-prompts") == "240"
    assert value(arrivals, "--request-rate") == "1.25"
    assert "--max-concurrency" not in words(arrivals)
    assert len({value(c, "--seed") for c in made.runs}) == 3
    assert [value(c, "--result-filename") for c in made.runs] == list(made.results)


def test_sglang_keeps_lengths_fixed() -> None:
    made = handoff("sglang", setup(engine="sglang"), LOADS)
    assert value(made.server, "--tp-size") == "2"
    assert "sglang.launch_server" in made.server
    for command in made.runs:
        assert value(command, "--random-range-ratio") == "1.0"
        assert value(command, "--port") == "30000"
        assert value(command, "--output-file").endswith(".jsonl")


def test_tensorrt_llm_serves_and_benches() -> None:
    made = handoff("tensorrt-llm", setup(engine="tensorrt-llm", precision="nvfp4"), LOADS)
    assert value(made.server, "--tp_size") == "2"
    assert all("aiperf profile" in c for c in made.runs)
    assert "prepare-dataset" in made.offline
    assert value(made.offline.split("\n\n")[1], "--concurrency") == "24"
    assert value(made.offline.split("\n\n")[1], "--tp") == "2"


@pytest.mark.parametrize("tool", ["aiperf", "genai-perf"])
def test_clients_measure_the_engine_of_the_setup(tool: str) -> None:
    made = handoff(tool, setup(engine="sglang"), LOADS)
    assert "sglang.launch_server" in made.server
    for command in made.runs:
        assert words(command)[:2] == [tool, "profile"] or words(command)[1:3] == [tool, "profile"]
        assert value(command, "--url") == "http://127.0.0.1:30000"
        assert value(command, "--synthetic-input-tokens-mean") == "1024"
        assert value(command, "--output-tokens-mean") == "256"
        assert value(command, "--num-dataset-entries") == value(command, "--request-count")
        assert "min_tokens:256" in words(command)
    assert value(made.runs[1], "--concurrency") == "24"
    assert value(made.runs[2], "--request-rate") == "1.25"
    assert handoff(tool, setup(engine="nim"), LOADS).server == ""


def test_repository_fills_the_place() -> None:
    made = handoff("vllm", setup(repository="meta-llama/Llama-3.1-8B-Instruct"), LOADS)
    assert not made.placeholder
    assert "MODEL=meta-llama/Llama-3.1-8B-Instruct" in made.server
    assert PLACEHOLDER not in made.script(lambda m: say(m, "en"))
    assert "measurements.handoff.fill_in" not in [n.key for n in made.notes]


def test_context_that_would_not_fit_is_left_to_the_engine() -> None:
    assert "--max-model-len" not in handoff("vllm", setup(context=1280), LOADS).server


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_scripts_are_valid_shell(tool: str, language: str) -> None:
    for engine in ("vllm", "sglang", "tensorrt-llm", "nim"):
        script = handoff(tool, setup(engine=engine), LOADS).script(lambda m: say(m, language))
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def dry_run(made: Handoff, script: str) -> list[list[str]]:
    """What a shell would start: every program is replaced by a function that prints its words."""
    names = ("vllm", "python", "aiperf", "genai-perf", "trtllm-serve", "trtllm-bench")
    stubs = "\n".join(f"{n}() {{ printf '%s\\0' '{n}' \"$@\"; printf '\\n\\0'; }}" for n in names)
    done = subprocess.run(["bash", "--norc", "-c", f"PATH=\n{stubs}\n{script}"], capture_output=True, check=False)
    assert done.stderr == b""
    found: list[list[str]] = [[]]
    for word in done.stdout.decode("utf-8", "surrogateescape").split("\0"):
        if word == "\n":
            found.append([])
        else:
            found[-1].append(word)
    return [f for f in found if f and f != [""]]


hostile = st.text(
    st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)), min_size=1, max_size=40
) | st.sampled_from(
    [
        "$(touch x)",
        "`id`",
        "a; rm -rf /",
        "a\nrm b",
        "' && id #",
        '"; id; "',
        "--help",
        "\\",
        "!!",
        "a\u2028id",
        "#",
        "a\rb",
    ]
)


@settings(max_examples=60, deadline=None)
@given(hostile, hostile, hostile, st.sampled_from(TOOLS))
def test_no_word_of_a_plan_reaches_the_shell_unquoted(model: str, gpu: str, repository: str, tool: str) -> None:
    given_setup = setup(model_id=model, model_name=model, gpu_id=gpu, repository=repository)
    made = handoff(tool, given_setup, LOADS[:2])
    started = dry_run(made, made.script(lambda m: say(m, "en")))
    assert len(started) == (3 if not made.offline else 5)
    for command in started:
        assert repository in command
    if tool == "vllm":
        assert f"planner_model_id={model}" in started[1]
        assert f"planner_gpu_id={gpu}" in started[1]
    for result in made.results:
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", result)
        assert not result.startswith(("-", "/", "."))


@pytest.mark.parametrize(
    ("precision", "note"),
    [("bf16", None), ("fp16", None), ("fp8", "fp8"), ("int4", "quantised"), ("nvfp4", "quantised")],
)
def test_only_formats_that_need_other_weights_are_spoken_of(precision: str, note: str | None) -> None:
    keys = [
        n.key.removeprefix("measurements.handoff.") for n in handoff("vllm", setup(precision=precision), LOADS).notes
    ]
    assert [k for k in keys if k in ("fp8", "quantised")] == ([note] if note else [])


def test_without_a_number_in_flight_there_is_nothing_to_run_without_a_server() -> None:
    paced = (LoadPoint("arrivals", None, 1.25, 24.0),)
    assert handoff("tensorrt-llm", setup(engine="tensorrt-llm"), paced).offline == ""
    assert "trtllm-bench" in handoff("tensorrt-llm", setup(engine="tensorrt-llm"), LOADS).offline
