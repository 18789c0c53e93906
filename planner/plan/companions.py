"""Step 4, beside the language model: search over documents, pictures in prompts, generated images, biological sequences."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.fields import Frozen, Ui


class PictureSize(StrEnum):
    """How large a picture of a prompt is; pixels in ``resources/companions.yaml``."""

    PAGE_COARSE = "page_coarse"
    PAGE = "page"
    PAGE_FINE = "page_fine"
    SMALL = "small"
    MEDIUM = "medium"
    SCREEN = "screen"
    PHOTO = "photo"


class PictureRule(StrEnum):
    """How a model turns pictures into tokens; AUTO goes by the chosen model."""

    AUTO = "auto"
    QWEN_VL = "qwen-vl"
    INTERNVL = "internvl"
    GEMMA_3 = "gemma-3"
    GEMMA_4 = "gemma-4"
    OTHER = "other"


_Id = Annotated[str | None, Field(max_length=80)]


class Companions(Frozen):
    """None stands for "not said": what is not used is not sized, what is used but incomplete stays unknown.

    ``gpu_id`` None: the GPU of the language model. Passages, steps and sizes that are not said are assumed, and marked so.
    """

    gpu_id: Annotated[_Id, Ui("companions.gpu", widget="choice:gpus")] = None

    embedding_model_id: Annotated[_Id, Ui("companions.embedding_model", widget="choice:embedders")] = None
    documents: Annotated[int | None, Field(ge=1, le=10_000_000_000), Ui("companions.documents", "items")] = None
    tokens_per_document: Annotated[
        int | None, Field(ge=1, le=100_000_000), Ui("companions.tokens_per_document", "token")
    ] = None
    pages_per_document: Annotated[
        float | None, Field(gt=0, le=100_000), Ui("companions.pages_per_document", "page", 1)
    ] = None
    passage_tokens: Annotated[
        int | None, Field(ge=16, le=32_768), Ui("companions.passage_tokens", "token", step=64)
    ] = None
    search_share: Annotated[float, Field(gt=0, le=1), Ui("companions.search_share", "percent", 2, 0.05)] = 1.0
    reranker_id: Annotated[_Id, Ui("companions.reranker", widget="choice:rerankers")] = None
    passages_reranked: Annotated[int | None, Field(ge=1, le=10_000), Ui("companions.passages_reranked", "items")] = None

    pictures_per_prompt: Annotated[
        float | None, Field(ge=0, le=1000), Ui("companions.pictures_per_prompt", "picture", 1)
    ] = None
    picture_size: Annotated[PictureSize, Ui("companions.picture_size")] = PictureSize.PAGE
    picture_rule: Annotated[PictureRule, Ui("companions.picture_rule")] = PictureRule.AUTO

    image_model_id: Annotated[_Id, Ui("companions.image_model", widget="choice:image_models")] = None
    images_per_day: Annotated[int | None, Field(ge=1, le=1_000_000_000), Ui("companions.images_per_day", "image")] = (
        None
    )
    image_steps: Annotated[int | None, Field(ge=1, le=200), Ui("companions.image_steps", "items")] = None
    image_width: Annotated[int | None, Field(ge=64, le=4096), Ui("companions.image_width", "px", step=64)] = None
    image_height: Annotated[int | None, Field(ge=64, le=4096), Ui("companions.image_height", "px", step=64)] = None

    sequence_model_id: Annotated[_Id, Ui("companions.sequence_model", widget="choice:sequence_models")] = None
    sequences_per_day: Annotated[
        int | None, Field(ge=1, le=1_000_000_000), Ui("companions.sequences_per_day", "items")
    ] = None
    bases_per_sequence: Annotated[
        int | None, Field(ge=1, le=1_048_576), Ui("companions.bases_per_sequence", "base")
    ] = None


SEARCH = ("embedding_model_id", "documents", "tokens_per_document", "pages_per_document", "passage_tokens", "search_share",
          "reranker_id", "passages_reranked")  # fmt: skip
PICTURES = ("pictures_per_prompt", "picture_size", "picture_rule")
IMAGES = ("image_model_id", "images_per_day", "image_steps", "image_width", "image_height")
SEQUENCES = ("sequence_model_id", "sequences_per_day", "bases_per_sequence")
PARTS = {"search": SEARCH, "pictures": PICTURES, "images": IMAGES, "sequences": SEQUENCES}
"""Fields by what they are about, in the order of reading."""
