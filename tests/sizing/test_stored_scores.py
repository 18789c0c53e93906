"""Stored cross-validation scores of every model are shown, training included, in words of both languages."""

from __future__ import annotations

import pytest

from planner import model_check
from planner.i18n import catalogue
from planner.resources import read_yaml, resource
from planner.sizing.csv_cases import METRICS_OF
from planner.sizing.stored_scores import stored_scores
from planner.sizing.training_calibration import load_training

KINDS = ("inference", "training", "image")


def test_training_tells_what_it_misses_on_what_it_has_not_seen() -> None:
    stored = stored_scores("training")
    assert [(h.left_out, h.metric, h.scores.n, h.scores.median_ape, h.scores.coverage80) for h in stored.held_out] == [
        (s.left_out, s.metric, s.n, s.median, s.coverage) for s in load_training().scores
    ]
    assert stored.as_of == load_training().as_of
    assert resource(*stored.data.split("/")[1:]).is_file()
    words = model_check.verdict(stored, "en")
    seen = next(s for s in load_training().scores if s.left_out == model_check.SEEN)
    unseen = [s.median for s in load_training().scores if s.metric == seen.metric and s.left_out != model_check.SEEN]
    whole = unseen[:5]  # those after are parts of the models left out
    for share in (seen.median, min(whole), max(whole)):
        assert f"{share:.1%}" in words.replace(" %", "%")
    assert min(unseen) < min(whole)


@pytest.mark.parametrize("kind", KINDS)
def test_no_entry_of_a_shipped_file_is_left_out(kind: str) -> None:
    name = {"inference": "inference.yaml", "training": "training.yaml", "image": "images.yaml"}[kind]
    rows = read_yaml(resource("calibration", name))["scores"]
    assert len(stored_scores(kind).held_out) == len(rows["rows"] if kind == "training" else rows) > 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_was_left_out_is_named_in_words(kind: str, language: str) -> None:
    stored = stored_scores(kind)
    table = model_check.held_out(stored, language)
    for row, h in zip(table.rows, stored.held_out, strict=True):
        assert row[0] not in (h.left_out, "")
        name, _, part = h.left_out.partition(" (")
        assert f"validation.by.{name}" in catalogue()
        assert not part or f"model_check.part.{part.removesuffix(')')}" in catalogue()
    line = model_check.held_out_line(stored, METRICS_OF[kind][0], language)
    assert "(" not in line.partition(":")[2]  # whole groups only
    assert (line != "") == any(h.metric == METRICS_OF[kind][0] for h in stored.held_out)
