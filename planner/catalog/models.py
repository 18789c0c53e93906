"""Models as typed shapes: everything the arithmetic of sizing needs, licence and origin for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.explain import Source


class ModelKind(StrEnum):
    LLM = "llm"
    EMBEDDING = "embedding"
    RERANKER = "reranker"
    IMAGE = "image"
    BIO = "bio"


@dataclass(frozen=True, slots=True)
class MixtureOfExperts:
    experts: int
    active_experts: int
    expert_intermediate: int
    shared_experts: int = 0
    shared_intermediate: int | None = None
    dense_layers: int = 0
    """Layers at the start that have an ordinary feed-forward block of ``Model.intermediate``."""


@dataclass(frozen=True, slots=True)
class LatentAttention:
    """Multi-head latent attention (MLA)."""

    kv_lora_rank: int
    qk_rope_head_dim: int
    qk_nope_head_dim: int | None = None
    v_head_dim: int | None = None
    q_lora_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One model. Shape fields are None where no source states them; such a model cannot be sized and says so.

    ``params_b`` and ``active_params_b`` are in 1e9 parameters; ``kv_bytes_per_token_16bit`` is the growth per token of
    the KV cache over the full-attention layers at 16 bit; ``full_attention_layers``/``sliding_layers`` split hybrid
    attention (sliding layers hold at most ``sliding_window`` tokens).
    """

    id: str
    name: str
    kind: ModelKind
    family: str
    params_b: float
    active_params_b: float
    layers: int | None
    hidden: int | None
    intermediate: int | None
    heads: int | None
    kv_heads: int | None
    head_dim: int | None
    vocab: int | None
    context: int | None
    tie_embeddings: bool | None
    moe: MixtureOfExperts | None
    mla: LatentAttention | None
    full_attention_layers: int | None
    sliding_layers: int | None
    sliding_window: int | None
    kv_bytes_per_token_16bit: float | None
    licence: str | None
    commercial_use: str | None
    licence_verified: bool
    released: str | None
    korean: str | None
    training_tokens: float | None
    lecture: bool
    sources: tuple[Source, ...]
    note: str | None = None

    @property
    def sizable(self) -> bool:
        """Whether the shape is complete enough for the performance model."""
        shape = (self.layers, self.hidden, self.heads, self.kv_heads, self.head_dim, self.vocab)
        return self.kind is ModelKind.LLM and all(v is not None for v in shape)
