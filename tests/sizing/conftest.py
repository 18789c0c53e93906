from __future__ import annotations

from dataclasses import replace

import pytest

from planner.catalog import load_catalog
from planner.catalog.hardware import Gpu
from planner.catalog.models import Model


@pytest.fixture(scope="session")
def gpus() -> dict[str, Gpu]:
    return dict(load_catalog().gpus)


@pytest.fixture(scope="session")
def models() -> dict[str, Model]:
    return dict(load_catalog().models)


@pytest.fixture(scope="session")
def llama70(models: dict[str, Model]) -> Model:
    return models["llama-3.1-70b"]


@pytest.fixture(scope="session")
def llama8(models: dict[str, Model]) -> Model:
    return models["llama-3.1-8b"]


@pytest.fixture
def shapeless(llama8: Model) -> Model:
    """A model whose layers no source states."""
    return replace(llama8, id="shapeless", name="Shapeless", layers=None, hidden=None)
