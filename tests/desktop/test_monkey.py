"""A monkey at the window finds no exception, no complaint of Qt and no plan that its own rules would refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.monkey import one_round


@pytest.mark.parametrize("seed", [1, 2])
def test_monkey(seed: int, qapp: Any, tmp_path: Path) -> None:
    found = one_round(seed, 150, tmp_path)
    assert not found.wrong, "\n".join(found.wrong)
    assert sum(found.actions.values()) == 150
