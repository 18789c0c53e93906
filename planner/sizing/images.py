"""Image generation by diffusion: images per second of one GPU from the operations of the denoising passes.

T = steps x passes x FLOP per pass / (peak x efficiency). Efficiency falls with the speed of the GPU (kernels of these
sizes do not fill fast cards), so it is a power of the peak. Only models whose operations are listed can be sized.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.catalog.hardware import Gpu
from planner.i18n import message
from planner.resources import read_yaml, resource
from planner.sizing.timing import Unserveable
from planner.sizing.uncertainty import Range


@dataclass(frozen=True, slots=True)
class ImageCase:
    """``passes`` per step is 2 with classifier-free guidance. ``dtype`` blank: what a tuned engine uses on the card."""

    model_id: str
    gpu: Gpu
    gpus: int = 1
    steps: int = 30
    width: int = 1024
    height: int = 1024
    dtype: str = ""
    tuned_engine: bool = True


@dataclass(frozen=True, slots=True)
class ImagePrediction:
    images_per_s: Range
    seconds_per_image: Range


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = read_yaml(resource("calibration", "images.yaml"))
    return table


def predict_images(case: ImageCase, table: Mapping[str, Any] | None = None) -> ImagePrediction:
    """Images per second of ``gpus`` GPUs that each make their own. Raises Unserveable for a model without figures."""
    table = table or _table()
    model = table["models"].get(case.model_id)
    if model is None:
        raise Unserveable(message("sizing.image_model_unknown", model=case.model_id))
    peak16 = case.gpu.peak_tflops("bf16")
    if not peak16:
        raise Unserveable(message("sizing.no_peak", gpu=case.gpu.name))
    constants = table["coefficients"]
    pixels = case.width * case.height / float(model["pixels"])
    flops = float(model["tflop_per_pass"]) * 1e12 * pixels * float(model["passes"]) * case.steps
    flops += float(model["fixed_tflop"]) * 1e12 * pixels
    efficiency = float(constants["efficiency"]["value"])
    efficiency *= (float(constants["reference_tflops"]["value"]) / peak16) ** float(constants["speed_power"]["value"])
    seconds = flops / (peak16 * 1e12 * efficiency)
    if case.gpu.peak_tflops("fp8") and case.dtype in ("fp8", "int8"):
        seconds /= float(constants["eight_bit_gain"]["value"])
    if not case.tuned_engine:
        seconds *= float(constants["untuned_time"]["value"])
    if case.gpu.vendor != "NVIDIA":
        seconds *= float(constants["other_vendor_time"]["value"])
    measured = case.model_id in table["measured_models"]
    sigma = float(table["sigma"]["listed" if measured and case.tuned_engine else "other"])
    each = Range.around(seconds, sigma)
    return ImagePrediction(each.map(lambda s: case.gpus / s), each)
