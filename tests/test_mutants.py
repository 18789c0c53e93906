"""The campaign that tries faults stays alive: faults of a small text, and a short campaign over one small module."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CAMPAIGNS = Path(__file__).parent / "campaigns"
TEXT = '''
MOST = 3

def kept(values, least=0.5):
    """Words, 1 + 1."""
    if not values:
        raise ValueError(f"none of {1 + 1}")
    return min(v for v in values if v > least) * MOST
'''


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(CAMPAIGNS))
    import mutation_sites

    return mutation_sites


def test_faults_of_a_small_text(sites: object) -> None:
    found = sites.mutants("m.py", TEXT)  # type: ignore[attr-defined]
    assert [m.fault for m in found] == [
        "not values is turned round",
        "return min((v for v in values if v > least)) * MOST becomes return None",
        "* becomes / in min((v for v in values if v > least)) * MOST",
        "min becomes max in min((v for v in values if v > least))",
        "filter v > least is dropped",
        "> becomes >= in v > least",
        "> becomes <= in v > least",
        "3 becomes 4",
    ]
    assert len({m.key for m in found}) == len(found)
    results = []
    for mutant in found[:-1]:
        space: dict[str, object] = {}
        exec(compile(TEXT, "m.py", "exec"), space)
        _, code = sites.codes(mutant, TEXT, "m.py")  # type: ignore[attr-defined]
        space["kept"].__code__ = code  # type: ignore[attr-defined]
        try:
            results.append(space["kept"]([0.25, 0.5, 1, 2]))  # type: ignore[operator]
        except ValueError:
            results.append("refused")
    assert results == ["refused", None, 1 / 3, 6, 0.75, 1.5, 0.75]
    assert sites.number(found[-1], TEXT) == ("MOST", 4)  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_short_campaign_goes_on_where_it_stopped(tmp_path: Path) -> None:
    def run(amount: int) -> str:
        words = [sys.executable, str(CAMPAIGNS / "mutants.py"), str(amount), "--state", str(tmp_path / "state")]
        words += ["--room", "sizing", "--only", "uncertainty", "--tests", "tests/sizing/test_uncertainty.py"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
        assert "sizing: " in done.stdout, done.stdout + done.stderr
        return done.stdout

    assert " of 15: " in run(15)
    results = json.loads((tmp_path / "state" / "state.json").read_text("utf-8"))["results"]
    killed = [r for r in results.values() if r["outcome"] == "killed"]
    assert len(results) == 15
    assert len(killed) >= 13
    assert all(r["by"].startswith("tests/sizing/test_uncertainty.py::") for r in killed)
