"""``planner calibrate``: fits a performance model again on its shipped cases (or other ones) and prints what it does on
groups it has not seen. Needs scipy, which the program itself does not."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.i18n import message, say
from planner.plan.file import write_bytes_atomic
from planner.refusal import DONE, Refused
from planner.terminal import tell

KINDS = ("inference", "training", "image")
LEFT_OUT = ("model", "gpu", "publisher", "engine")


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    def words(key: str) -> str:
        return say(message(f"cli.calibrate.{key}"), language)

    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("-o", "--output", type=Path, help=words("output"))
    parser.add_argument("--cases", type=Path, help=words("cases"))
    parser.add_argument("--leave-out", nargs="*", choices=LEFT_OUT, default=list(LEFT_OUT), help=words("leave_out"))


def run(options: argparse.Namespace, language: str) -> int:
    """Prints the scores; raises Refused where it cannot run."""
    if importlib.util.find_spec("scipy") is None:
        raise Refused(say(message("cli.calibrate.no_scipy"), language))
    if options.cases is not None and options.kind != "inference":
        raise Refused(say(message("cli.calibrate.cases_only_inference"), language))
    from planner.sizing.csv_cases import ValidationProblem

    try:
        made = {"inference": _inference, "training": _training, "image": _image}[options.kind](options)
    except ValidationProblem as problem:
        raise Refused(say(problem.problem, language)) from None
    if options.output is not None:
        write_bytes_atomic(options.output, made.encode("utf-8"))
    return DONE


def _inference(options: argparse.Namespace) -> str:
    from planner.catalog import load_catalog
    from planner.sizing import calibrate_serving as serving
    from planner.sizing.calibration import inference_calibration

    catalog, content = load_catalog(), serving.shipped_content()
    calibration = inference_calibration(content)
    path = options.cases or serving.shipped_cases()
    data = serving.read_data(path, catalog.gpus, catalog.models, calibration)
    made = serving.recalibrate(content, data, options.leave_out, tell)
    for name, row in made["coefficients"].items():
        tell(f"{name:26} {row['value']:10.4g}  [{row['low']:.4g}, {row['high']:.4g}]  {row['en']}")
    _print_scores(made["scores"] if options.leave_out else ())
    return serving.text_of(made)


def _training(options: argparse.Namespace) -> str:
    from planner.resources import read_yaml, resource
    from planner.sizing import calibrate_training as training

    content = read_yaml(resource("calibration", "training.yaml"))
    return training.text_of(content, training.calibrate(content))


def _image(options: argparse.Namespace) -> str:
    from planner.sizing import calibrate_images as images

    return images.calibrate()


def _print_scores(scores: Any) -> None:
    for row in scores:
        entry: Mapping[str, Any] = row
        tell(
            f"{entry['left_out']:10} {entry['metric']:30} n {entry['n']:5}  median {entry['median']:7.1%}  "
            f"p90 {entry['p90']:7.1%}  bias x{entry['bias']:.2f}  coverage80 {entry['coverage80']:.0%}"
        )
