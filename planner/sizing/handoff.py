"""A proof of concept to run: the commands that start a configuration and measure it at a few loads.

Every word that is not ours is quoted for a POSIX shell. Flags as their documentation names them (November 2026).
Nothing is run here.
"""

from __future__ import annotations

import math
import re
import shlex
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from planner.i18n import Message, message

TOOLS = ("vllm", "sglang", "tensorrt-llm", "aiperf", "genai-perf")
PLACEHOLDER = "FILL-IN/repository-or-path"
PORTS = {"sglang": 30000}
HOST = "127.0.0.1"
FEWEST, MOST = 20, 2000
WARM = 8
WIDTH = 100


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """One run: so many requests in flight, or so many arriving at random per second. ``why`` is its purpose."""

    why: str
    concurrency: int | None = None
    request_rate: float | None = None
    expected_in_flight: float = 1.0

    @property
    def tag(self) -> str:
        return f"c{self.concurrency}" if self.concurrency is not None else f"r{_plain(self.request_rate or 0.0)}"

    @property
    def requests(self) -> int:
        """Requests of the run: at least ten rounds of what is in flight, so that ramps weigh little."""
        return min(max(FEWEST, 10 * math.ceil(self.concurrency or self.expected_in_flight)), MOST)


@dataclass(frozen=True, slots=True)
class Setup:
    """What is to be measured on one replica. ``repository`` is where the weights are; None leaves a place to fill in."""

    model_id: str
    model_name: str
    gpu_id: str
    precision: str
    engine: str
    input_tokens: int
    output_tokens: int
    tp: int = 1
    pp: int = 1
    kv_dtype: str | None = None
    context: int | None = None
    gpu_name: str | None = None
    repository: str | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """Commands for a shell, ready to copy. ``results`` are the files to import; ``notes`` say what to keep in mind."""

    tool: str
    server: str
    runs: tuple[str, ...]
    results: tuple[str, ...]
    offline: str = ""
    notes: tuple[Message, ...] = ()
    placeholder: bool = field(default=True)

    def script(self, say: Callable[[Message], str]) -> str:
        """The whole as one text: notes as comments, the model's place first, then server and runs."""
        lines = [line for note in self.notes for line in _comment(say(note))]
        for title, body in (
            (message("measurements.handoff.server"), self.server),
            (message("measurements.handoff.runs"), "\n\n".join(self.runs)),
            (message("measurements.handoff.offline"), self.offline),
        ):
            if body:
                lines += ["", *_comment(say(title)), body]
        return "\n".join(lines) + "\n"


def handoff(tool: str, setup: Setup, loads: Sequence[LoadPoint]) -> Handoff:
    """Commands of ``tool`` for a setup; raises KeyError for an unknown tool.

    ``aiperf`` and ``genai-perf`` are clients: they measure the engine of the setup, whose server command comes first.
    """
    server, run = _RUNS[tool]
    engine = server or setup.engine
    place = f"MODEL={shlex.quote(setup.repository or PLACEHOLDER)}"
    start = _SERVERS[engine](setup) if engine in _SERVERS else ""
    runs, results = [], []
    for number, load in enumerate(loads, start=1):
        command, result = run(setup, load, number, PORTS.get(engine, 8000))
        runs.append(command)
        results.append(result)
    return Handoff(
        tool=tool,
        server=f"{place}\n{start}" if start else "",
        runs=(f"{place}\n{runs[0]}", *runs[1:]) if runs else (),
        results=tuple(results),
        offline=_trtllm_bench(setup, loads) if tool == "tensorrt-llm" else "",
        notes=_notes(tool, engine, setup),
        placeholder=setup.repository is None,
    )


def _notes(tool: str, engine: str, setup: Setup) -> tuple[Message, ...]:
    made = [message(
        "measurements.handoff.setup", model=_one_line(setup.model_name), gpu=_one_line(setup.gpu_name or setup.gpu_id),
        precision=_one_line(setup.precision.upper()), gpus=setup.tp * setup.pp, engine=_one_line(setup.engine),
        input=setup.input_tokens, output=setup.output_tokens,
    )]  # fmt: skip
    if setup.repository is None:
        made.append(message("measurements.handoff.fill_in", model=_one_line(setup.model_name)))
    if setup.precision == "fp8" and engine in ("vllm", "sglang"):
        made.append(message("measurements.handoff.fp8"))
    elif setup.precision not in ("bf16", "fp16"):
        made.append(message("measurements.handoff.quantised", precision=_one_line(setup.precision.upper())))
    if engine not in _SERVERS:
        made.append(message("measurements.handoff.own_server", engine=_one_line(engine)))
    if tool == "tensorrt-llm":
        made.append(message("measurements.handoff.trtllm"))
    if tool == "genai-perf":
        made.append(message("measurements.handoff.genai_perf"))
    made.append(message("measurements.handoff.keep"))
    return tuple(made)


def _comment(words: str) -> list[str]:
    """Comment lines of at most ``WIDTH`` characters; no word of it can leave them."""
    return [f"# {line}" for line in textwrap.wrap(_one_line(words, 2000), WIDTH - 2, break_on_hyphens=False)]


def _one_line(words: str, most: int = 200) -> str:
    """Words that cannot leave a comment line."""
    return "".join(c if c.isprintable() else " " for c in words)[:most]


def _plain(value: float) -> str:
    return f"{value:.4g}" if 1e-3 <= value < 1e6 else f"{value:.6f}"


def _slug(words: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", words).strip("-.")[:60] or "model"


def _stem(setup: Setup, load: LoadPoint) -> str:
    layout = f"tp{setup.tp}" + (f"-pp{setup.pp}" if setup.pp > 1 else "")
    lengths = f"{setup.input_tokens}-{setup.output_tokens}"
    return "_".join((_slug(setup.model_id), _slug(setup.gpu_id), _slug(setup.precision), layout, lengths, load.tag))


def _command(*parts: str) -> str:
    """Parts of a command, one to a line."""
    return " \\\n  ".join(part for part in parts if part)


def _flag(name: str, value: str | float) -> str:
    return f"{name} {shlex.quote(str(value))}"


def _longest(setup: Setup) -> int | None:
    """Context to reserve: what a request needs and a tenth more; None leaves the engine its own."""
    wanted = math.ceil(1.1 * (setup.input_tokens + setup.output_tokens) / 256) * 256
    return None if setup.context is not None and wanted > setup.context else wanted


# --- servers -----------------------------------------------------------------------------------------------------


def _vllm_server(setup: Setup) -> str:
    longest = _longest(setup)
    return _command(
        'vllm serve "$MODEL"',
        _flag("--host", HOST) + " " + _flag("--port", 8000),
        _flag("--tensor-parallel-size", setup.tp),
        _flag("--pipeline-parallel-size", setup.pp) if setup.pp > 1 else "",
        {"bf16": "--dtype bfloat16", "fp16": "--dtype float16", "fp8": "--quantization fp8"}.get(setup.precision, ""),
        "--kv-cache-dtype fp8" if setup.kv_dtype == "fp8" else "",
        _flag("--max-model-len", longest) if longest else "",
        "--no-enable-prefix-caching",
    )


def _sglang_server(setup: Setup) -> str:
    longest = _longest(setup)
    return _command(
        'python -m sglang.launch_server --model-path "$MODEL"',
        _flag("--host", HOST) + " " + _flag("--port", PORTS["sglang"]),
        _flag("--tp-size", setup.tp),
        _flag("--pp-size", setup.pp) if setup.pp > 1 else "",
        {"bf16": "--dtype bfloat16", "fp16": "--dtype float16", "fp8": "--quantization fp8"}.get(setup.precision, ""),
        "--kv-cache-dtype fp8_e4m3" if setup.kv_dtype == "fp8" else "",
        _flag("--context-length", longest) if longest else "",
        "--disable-radix-cache",
    )


def _trtllm_server(setup: Setup) -> str:
    longest = _longest(setup)
    return _command(
        'trtllm-serve "$MODEL"',
        _flag("--host", HOST) + " " + _flag("--port", 8000),
        "--backend pytorch",
        _flag("--tp_size", setup.tp),
        _flag("--pp_size", setup.pp) if setup.pp > 1 else "",
        _flag("--max_seq_len", longest) if longest else "",
    )


_SERVERS: dict[str, Callable[[Setup], str]] = {
    "vllm": _vllm_server, "sglang": _sglang_server, "tensorrt-llm": _trtllm_server,
}  # fmt: skip


# --- clients -----------------------------------------------------------------------------------------------------


def _vllm_run(setup: Setup, load: LoadPoint, number: int, port: int) -> tuple[str, str]:
    result = f"{_stem(setup, load)}.json"
    said = {
        "model_id": setup.model_id, "gpu_id": setup.gpu_id, "precision": setup.precision, "tp": setup.tp,
        "pp": setup.pp, "replicas": 1, "engine": setup.engine, "kv_dtype": setup.kv_dtype,
    }  # fmt: skip
    marks = [shlex.quote(f"planner_{name}={value}") for name, value in said.items() if value is not None]
    return _command(
        'vllm bench serve --backend vllm --model "$MODEL"',
        _flag("--host", HOST) + " " + _flag("--port", port),
        "--dataset-name random",
        _flag("--random-input-len", setup.input_tokens) + " " + _flag("--random-output-len", setup.output_tokens),
        "--ignore-eos",
        _flag("--max-concurrency", load.concurrency)
        if load.concurrency is not None
        else _flag("--request-rate", _plain(load.request_rate or 0.0)),
        _flag("--num-prompts", load.requests) + " " + _flag("--seed", number),
        "--percentile-metrics ttft,tpot,itl,e2el --metric-percentiles 50,90,95,99",
        f"--metadata {' '.join(marks[:3])}",
        "  " + " ".join(marks[3:]),
        f"--save-result {_flag('--result-filename', result)}",
    ), result


def _sglang_run(setup: Setup, load: LoadPoint, number: int, port: int) -> tuple[str, str]:
    result = f"{_stem(setup, load)}.jsonl"
    return _command(
        'python -m sglang.bench_serving --backend sglang --model "$MODEL"',
        _flag("--host", HOST) + " " + _flag("--port", port),
        "--dataset-name random-ids --tokenize-prompt",
        _flag("--random-input-len", setup.input_tokens) + " " + _flag("--random-output-len", setup.output_tokens),
        "--random-range-ratio 1.0",
        _flag("--max-concurrency", load.concurrency)
        if load.concurrency is not None
        else _flag("--request-rate", _plain(load.request_rate or 0.0)),
        _flag("--num-prompts", load.requests) + " " + _flag("--seed", number),
        _flag("--output-file", result),
    ), result


def _perf(program: str) -> Callable[[Setup, LoadPoint, int, int], tuple[str, str]]:
    """aiperf, and genai-perf, which it follows and whose flags it keeps."""

    def run(setup: Setup, load: LoadPoint, number: int, port: int) -> tuple[str, str]:
        folder = _stem(setup, load)
        name = "profile_export_aiperf.json" if program == "aiperf" else "profile_export_genai_perf.json"
        return _command(
            f'{program} profile --model "$MODEL" --tokenizer "$MODEL"',
            _flag("--url", f"http://{HOST}:{port}"),
            "--endpoint-type completions --streaming",
            _flag("--synthetic-input-tokens-mean", setup.input_tokens) + " --synthetic-input-tokens-stddev 0",
            _flag("--output-tokens-mean", setup.output_tokens) + " --output-tokens-stddev 0",
            f"--extra-inputs ignore_eos:true --extra-inputs {shlex.quote(f'min_tokens:{setup.output_tokens}')}",
            _flag("--concurrency", load.concurrency)
            if load.concurrency is not None
            else _flag("--request-rate", _plain(load.request_rate or 0.0)),
            _flag("--request-count", load.requests) + " " + _flag("--warmup-request-count", WARM),
            _flag("--num-dataset-entries", load.requests) + " " + _flag("--random-seed", number),
            _flag("--artifact-dir", folder),
        ), f"{folder}/{name}"  # fmt: skip

    return run


_RUNS: dict[str, tuple[str | None, Callable[[Setup, LoadPoint, int, int], tuple[str, str]]]] = {
    "vllm": ("vllm", _vllm_run),
    "sglang": ("sglang", _sglang_run),
    "tensorrt-llm": ("tensorrt-llm", _perf("aiperf")),
    "aiperf": (None, _perf("aiperf")),
    "genai-perf": (None, _perf("genai-perf")),
}


def _trtllm_bench(setup: Setup, loads: Sequence[LoadPoint]) -> str:
    """The engine without a server, as TensorRT-LLM's own benchmark runs it."""
    held = [load for load in loads if load.concurrency is not None]
    if not held:
        return ""
    load = held[-1]
    data = f"{_slug(setup.model_id)}_{setup.input_tokens}-{setup.output_tokens}.txt"
    prepare = _command(
        'trtllm-bench --model "$MODEL" prepare-dataset',
        _flag("--output", data),
        f"token-norm-dist {_flag('--num-requests', load.requests)}",
        _flag("--input-mean", setup.input_tokens) + " --input-stdev 0",
        _flag("--output-mean", setup.output_tokens) + " --output-stdev 0",
    )
    bench = _command(
        'trtllm-bench --model "$MODEL" throughput --backend pytorch --streaming',
        _flag("--dataset", data),
        _flag("--tp", setup.tp) + " " + _flag("--pp", setup.pp),
        _flag("--concurrency", load.concurrency or 1),
        _flag("--report_json", f"{_stem(setup, load)}_trtllm-bench.json"),
    )
    return f"{prepare}\n\n{bench}"
