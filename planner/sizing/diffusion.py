"""Operations and parameters of diffusion models, counted from their architecture.

UNets and diffusion transformers, the decoder of the latent image, the text encoders. A multiply and an add are two
operations; convolutions, linear layers and attention are counted, norms and activations are not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LATENT_PIXELS = 8
"""Width of a latent element in pixels (all listed models)."""
_DECODER = (512, 512, 256, 128)
_CLIP_TOKENS = 77


@dataclass(frozen=True, slots=True)
class UNet:
    """``depths``: transformer blocks per level; 0 means convolutions only. Source: the published model configurations."""

    channels: tuple[int, ...]
    depths: tuple[int, ...]
    mid_depth: int
    context_width: int
    params_b: float

    def flop(self, rows: int, columns: int) -> float:
        """Operations of one pass over a latent of ``rows`` x ``columns``."""
        n = float(rows * columns)
        first = self.channels[0]
        total = _conv(4, first, n) + _conv(first, 4, n)
        kept, width = [first], first
        for level, channels in enumerate(self.channels):
            for _ in range(2):
                total += _residual(width, channels, n) + self._transformer(channels, self.depths[level], n)
                width = channels
                kept.append(channels)
            if level < len(self.channels) - 1:
                n /= 4
                total += _conv(channels, channels, n)
                kept.append(channels)
        total += 2 * _residual(width, width, n) + self._transformer(width, self.mid_depth, n)
        for level in reversed(range(len(self.channels))):
            channels = self.channels[level]
            for _ in range(3):
                total += _residual(width + kept.pop(), channels, n) + self._transformer(channels, self.depths[level], n)
                width = channels
            if level:
                n *= 4
                total += _conv(channels, channels, n)
        return total

    def _transformer(self, width: int, depth: int, n: float) -> float:
        if not depth:
            return 0.0
        itself = 8 * width**2 * n + 4 * n * n * width
        text = 4 * width**2 * n + 4 * self.context_width * width * _CLIP_TOKENS + 4 * n * _CLIP_TOKENS * width
        return 4 * width**2 * n + depth * (itself + text + 24 * width**2 * n)

    def widest_bytes(self, rows: int, columns: int) -> float:
        """Bytes at 16 bit of the widest activation of one pass (feed-forward of the first level)."""
        return 2.0 * rows * columns * self.channels[0] * 8


@dataclass(frozen=True, slots=True)
class DiffusionTransformer:
    """``double``: blocks with own weights for image and text; ``single``: shared ones; ``dual``: the first so many blocks
    attend a second time within the image."""

    width: int
    double: int
    single: int
    dual: int
    text_tokens: int
    params_b: float
    patch: int = 2

    def _tokens(self, rows: int, columns: int) -> float:
        return float(math.ceil(rows / self.patch) * math.ceil(columns / self.patch))

    def flop(self, rows: int, columns: int) -> float:
        """Operations of one pass over a latent of ``rows`` x ``columns``."""
        image, width = self._tokens(rows, columns), self.width
        n = image + self.text_tokens
        blocks = (self.double + self.single) * (24 * width**2 * n + 4 * n * n * width)
        return blocks + self.dual * (8 * width**2 * image + 4 * image * image * width)

    def widest_bytes(self, rows: int, columns: int) -> float:
        """Bytes at 16 bit of queries, keys, values and the feed-forward of one block."""
        return 2.0 * (self._tokens(rows, columns) + self.text_tokens) * self.width * 7


Denoiser = UNet | DiffusionTransformer


def denoiser_of(facts: Mapping[str, Any]) -> Denoiser:
    """The architecture of an entry of ``calibration/images.yaml``."""
    if "channels" in facts:
        return UNet(
            tuple(facts["channels"]), tuple(facts["depths"]), int(facts["mid_depth"]), int(facts["context_width"]),
            float(facts["denoiser_params_b"]),
        )  # fmt: skip
    return DiffusionTransformer(
        int(facts["width"]), int(facts["double_blocks"]), int(facts.get("single_blocks", 0)),
        int(facts.get("dual_blocks", 0)), int(facts["text_tokens"]), float(facts["denoiser_params_b"]),
    )  # fmt: skip


def decoder_flop(rows: int, columns: int) -> float:
    """Operations of turning a latent into an image (the decoder that all listed models share)."""
    n, width = float(rows * columns), _DECODER[0]
    total = _conv(16, width, n) + 2 * _residual(width, width, n) + 8 * width**2 * n + 4 * n * n * width
    for level, channels in enumerate(_DECODER):
        for _ in range(3):
            total += _residual(width, channels, n)
            width = channels
        if level < len(_DECODER) - 1:
            n *= 4
            total += _conv(channels, channels, n)
    return total + _conv(width, 3, n)


def decoder_bytes(rows: int, columns: int, copies: float) -> float:
    """Bytes at 16 bit of ``copies`` of the decoder's largest feature map."""
    return 2.0 * rows * columns * LATENT_PIXELS**2 * _DECODER[2] * copies


def latent(pixels: int) -> int:
    return max(1, math.ceil(pixels / LATENT_PIXELS))


def _conv(inside: int, outside: int, n: float) -> float:
    return 18.0 * inside * outside * n


def _residual(inside: int, outside: int, n: float) -> float:
    shortcut = 2.0 * inside * outside * n if inside != outside else 0.0
    return _conv(inside, outside, n) + _conv(outside, outside, n) + shortcut
