"""Physics of a transformer: what has to be computed, read and sent. No hardware, no efficiency, no measurement.

``Shape`` holds what the arithmetic needs of a model.
Formulas: Kaplan et al. 2020 (2 FLOP per parameter and token), Pope et al. 2022 (memory-bound decode), Kwon et al. 2023
(KV cache), DeepSeek-V2 2024 (latent attention).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from planner.catalog.models import Model, ModelKind
from planner.i18n import Message, message

_SHAPE_AGREES = 0.08
"""Parameters counted from the shape are taken if within this share of the published number, else the latter is."""

_ACTIVE_AGREES = 0.3
"""The same for the active parameters of a mixture of experts: publishers count embeddings in or out."""


class UnknownShape(ValueError):
    """The model cannot be sized; ``reason`` says why in the user's language."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shape:
    """Parameters by how often a token meets them, and the size of the attention state.

    ``dense_params`` meet every token (attention, ordinary and shared feed-forward blocks), without embedding and head.
    ``kv_shards`` is the number of GPUs over which tensor parallelism can split the KV cache; beyond, it is copied.
    ``*_pair_flops`` are FLOP of one query against one key over all layers of the kind.
    """

    layers: int
    hidden: int
    dense_params: float
    attention_params: float
    expert_params: float
    experts: int
    active_experts: int
    head_params: float
    embedding_params: float
    kv_bytes_full: float
    kv_bytes_sliding: float
    window: int
    kv_shards: int
    full_pair_flops: float
    sliding_pair_flops: float
    decode_pair_flops: float
    latent: bool

    def without_window(self) -> Shape:
        """The same where the engine lets every layer attend to the whole context."""
        return _without_window(self)

    @property
    def total_params(self) -> float:
        return self.dense_params + self.expert_params + self.head_params + self.embedding_params

    @property
    def active_expert_params(self) -> float:
        return self.expert_params * self.active_experts / self.experts if self.experts else 0.0

    @property
    def active_params(self) -> float:
        """Parameters multiplied for one token, head included (the N of 6 N D)."""
        return self.dense_params + self.active_expert_params + self.head_params

    def kv_bytes(self, context: float, kv_scale: float = 1.0) -> float:
        """KV cache of one sequence of ``context`` tokens in bytes; ``kv_scale`` is 1 at 16 bit, 0.5 at 8 bit."""
        held = min(context, self.window) if self.window else context
        return (self.kv_bytes_full * context + self.kv_bytes_sliding * held) * kv_scale

    def kv_bytes_per_token(self, kv_scale: float = 1.0) -> float:
        """Bytes by which the cache grows per token while the context is shorter than the window."""
        return (self.kv_bytes_full + self.kv_bytes_sliding) * kv_scale


@lru_cache(maxsize=128)
def _without_window(shape: Shape) -> Shape:
    if not shape.window:
        return shape
    return replace(
        shape, window=0, kv_bytes_sliding=0.0, sliding_pair_flops=0.0,
        kv_bytes_full=shape.kv_bytes_full + shape.kv_bytes_sliding,
        full_pair_flops=shape.full_pair_flops + shape.sliding_pair_flops,
        decode_pair_flops=shape.decode_pair_flops + shape.sliding_pair_flops,
    )  # fmt: skip


def training_flops_per_token(active_params: float, trained_share: float = 1.0) -> float:
    """FLOP of forward and backward per token: 6 N, or 4 N where the base is frozen (no weight gradients)."""
    return active_params * (4 + 2 * trained_share)


@lru_cache(maxsize=512)
def shape_of(model: Model) -> Shape:
    """The shape of a language model; raises UnknownShape where the catalogue lacks a figure it needs."""
    return _shape(model)


def _refuse(model: Model, what: str) -> UnknownShape:
    return UnknownShape(message("sizing.unknown_shape", model=model.name, missing=message(f"sizing.shape.{what}")))


def _shape(model: Model) -> Shape:
    if model.kind is not ModelKind.LLM:
        raise UnknownShape(message("sizing.not_a_language_model", model=model.name))
    if model.layers is None or model.hidden is None:
        raise _refuse(model, "layers")
    if model.heads is None or model.vocab is None:
        raise _refuse(model, "heads")
    latent = model.mla is not None
    qk_dim, v_dim = _head_dims(model)
    sliding = model.sliding_layers or 0
    full = model.full_attention_layers if model.full_attention_layers is not None else model.layers - sliding
    window = model.sliding_window or 0
    if sliding and not window:
        raise _refuse(model, "window")
    if model.kv_bytes_per_token_16bit is None:
        raise _refuse(model, "kv")
    kv_heads = model.kv_heads or 1
    kv_sliding = 2.0 * sliding * kv_heads * qk_dim * 2 if sliding else 0.0

    attention, dense, experts, counted = _parameters(model, qk_dim, v_dim)
    head = float(model.vocab * model.hidden)
    embedding = 0.0 if model.tie_embeddings else head
    total = model.params_b * 1e9
    active = model.active_params_b * 1e9
    met = dense + (experts * model.moe.active_experts / model.moe.experts if model.moe else 0.0) + head
    wrong_total = counted is None or abs(counted + head + embedding - total) > _SHAPE_AGREES * total
    wrong_active = model.moe is not None and not (1 - _ACTIVE_AGREES) * active < met < (1 + _ACTIVE_AGREES) * active
    if wrong_total or wrong_active:
        if model.moe is not None:
            share = model.moe.active_experts / model.moe.experts
            experts = (total - active) / (1 - share) if share < 1 else 0.0
        else:
            experts = 0.0
        dense = max(total - experts - head - embedding, attention)

    if model.mla is not None:
        wide = model.heads * (2 * (model.mla.kv_lora_rank + model.mla.qk_rope_head_dim) + 2 * model.mla.kv_lora_rank)
        decode_pair = float(full * wide)
    else:
        decode_pair = 4.0 * full * model.heads * qk_dim
    return Shape(
        layers=model.layers,
        hidden=model.hidden,
        dense_params=dense,
        attention_params=attention,
        expert_params=experts,
        experts=model.moe.experts if model.moe else 0,
        active_experts=model.moe.active_experts if model.moe else 0,
        head_params=head,
        embedding_params=embedding,
        kv_bytes_full=float(model.kv_bytes_per_token_16bit),
        kv_bytes_sliding=kv_sliding,
        window=window if sliding else 0,
        kv_shards=1 if latent else kv_heads,
        full_pair_flops=2.0 * full * model.heads * (qk_dim + v_dim),
        sliding_pair_flops=2.0 * sliding * model.heads * (qk_dim + v_dim),
        decode_pair_flops=decode_pair,
        latent=latent,
    )


def _head_dims(model: Model) -> tuple[int, int]:
    """Width of a query/key head and of a value head."""
    mla = model.mla
    if mla is not None:
        if mla.qk_nope_head_dim is None or mla.v_head_dim is None:
            raise _refuse(model, "latent")
        return mla.qk_nope_head_dim + mla.qk_rope_head_dim, mla.v_head_dim
    if model.head_dim is None or model.kv_heads is None:
        raise _refuse(model, "heads")
    return model.head_dim, model.head_dim


def _parameters(model: Model, qk_dim: int, v_dim: int) -> tuple[float, float, float, float | None]:
    """Attention, dense (attention included) and expert parameters; the count is None where the shape has gaps."""
    assert model.layers is not None
    assert model.hidden is not None
    assert model.heads is not None
    d, heads, layers = model.hidden, model.heads, model.layers
    if model.mla is not None:
        mla = model.mla
        queries = mla.q_lora_rank * (d + heads * qk_dim) if mla.q_lora_rank else d * heads * qk_dim
        keys = d * (mla.kv_lora_rank + mla.qk_rope_head_dim)
        values = mla.kv_lora_rank * heads * ((mla.qk_nope_head_dim or 0) + v_dim)
        per_layer = queries + keys + values + heads * v_dim * d
    else:
        per_layer = d * (heads + 2 * (model.kv_heads or heads)) * qk_dim + heads * qk_dim * d
    attention_layers = layers
    if model.full_attention_layers is not None:
        attention_layers = min(layers, model.full_attention_layers + (model.sliding_layers or 0))
    attention = float(per_layer * attention_layers)
    if model.moe is None:
        if model.intermediate is None:
            return attention, attention, 0.0, None
        dense = attention + 3.0 * d * model.intermediate * layers
        return attention, dense, 0.0, dense
    moe = model.moe
    moe_layers = layers - moe.dense_layers
    experts = 3.0 * d * moe.expert_intermediate * moe.experts * moe_layers
    shared = 3.0 * d * (moe.shared_intermediate or moe.expert_intermediate) * moe.shared_experts * moe_layers
    router = float(d * moe.experts * moe_layers)
    front = 3.0 * d * (model.intermediate or 0) * moe.dense_layers
    dense = attention + shared + router + front
    return attention, dense, experts, dense + experts
