"""Models as typed shapes: everything the arithmetic of sizing needs, licence and origin for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.catalog.facts import Row
from planner.explain import Source
from planner.i18n import message


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
    layer_every: int = 1
    """Every n-th layer has experts; the others have an ordinary feed-forward block."""


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
    computed_params_b: float | None = None
    """Total parameters (1e9) that follow from the shape: a check on ``params_b``, and finer where that is rounded."""
    computed_active_params_b: float | None = None

    @property
    def sizable(self) -> bool:
        """Whether the shape is complete enough for the performance model."""
        shape = (
            self.layers,
            self.hidden,
            self.heads,
            self.kv_heads,
            self.head_dim,
            self.vocab,
            self.kv_bytes_per_token_16bit,
        )
        return self.kind is ModelKind.LLM and all(v is not None for v in shape)


def read_model(row: Row) -> Model:
    """A model from its row; raises CatalogProblem."""
    params_b = row.number("params_b", above=0)
    active_params_b = row.maybe_number("active_params_b", above=0)
    moe = row.maybe_row("moe")
    if active_params_b is None:
        if moe is not None:
            raise row.problem("active_params_b", message("catalog.problem.missing", field="active_params_b"))
        active_params_b = params_b
    try:
        kind = ModelKind(row.maybe_text("kind") or "llm")
    except ValueError:
        allowed = ", ".join(ModelKind)
        raise row.problem("kind", message("catalog.problem.not_one_of", field="kind", allowed=allowed)) from None
    mla = row.maybe_row("mla")
    return Model(
        id=row.text("id"),
        name=row.text("name"),
        kind=kind,
        family=row.maybe_text("family") or row.text("name"),
        params_b=params_b,
        active_params_b=active_params_b,
        layers=row.maybe_count("layers", at_least=1),
        hidden=row.maybe_count("hidden", at_least=1),
        intermediate=row.maybe_count("intermediate", at_least=1),
        heads=row.maybe_count("heads", at_least=1),
        kv_heads=row.maybe_count("kv_heads", at_least=1),
        head_dim=row.maybe_count("head_dim", at_least=1),
        vocab=row.maybe_count("vocab", at_least=1),
        context=row.maybe_count("context", at_least=1),
        tie_embeddings=row.maybe_flag("tie_embeddings"),
        moe=_read_moe(moe) if moe else None,
        mla=_read_mla(mla) if mla else None,
        full_attention_layers=row.maybe_count("full_attention_layers"),
        sliding_layers=row.maybe_count("sliding_layers"),
        sliding_window=row.maybe_count("sliding_window"),
        kv_bytes_per_token_16bit=row.maybe_number("kv_bytes_per_token_16bit"),
        licence=row.maybe_text("licence"),
        commercial_use=row.maybe_text("commercial_use"),
        licence_verified=row.flag("licence_verified"),
        released=row.maybe_text("released"),
        korean=row.maybe_text("korean"),
        training_tokens=row.maybe_number("training_tokens"),
        lecture=row.flag("lecture"),
        sources=row.sources(),
        note=row.maybe_text("note"),
        computed_params_b=row.maybe_number("computed_params_b"),
        computed_active_params_b=row.maybe_number("computed_active_params_b"),
    )


def _read_moe(row: Row) -> MixtureOfExperts:
    return MixtureOfExperts(
        experts=row.count("experts", at_least=1),
        active_experts=row.count("active_experts", at_least=1),
        expert_intermediate=row.count("expert_intermediate", at_least=1),
        shared_experts=row.maybe_count("shared_experts") or 0,
        shared_intermediate=row.maybe_count("shared_intermediate"),
        dense_layers=row.maybe_count("dense_layers") or 0,
        layer_every=row.maybe_count("layer_every", at_least=1) or 1,
    )


def _read_mla(row: Row) -> LatentAttention:
    return LatentAttention(
        kv_lora_rank=row.count("kv_lora_rank", at_least=1),
        qk_rope_head_dim=row.count("qk_rope_head_dim", at_least=1),
        qk_nope_head_dim=row.maybe_count("qk_nope_head_dim"),
        v_head_dim=row.maybe_count("v_head_dim"),
        q_lora_rank=row.maybe_count("q_lora_rank"),
    )
