"""A plan under a password: the form is fixed, nothing but the password opens it, hostile headers cost nothing."""

from __future__ import annotations

import copy
import io
import json
import pickle
import random
import struct
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.plan import Plan
from planner.plan import sealed as sealed_room
from planner.plan.attached import plan_in
from planner.plan.file import (
    PasswordNeeded,
    PlanProblem,
    describe,
    load_plan,
    load_plan_or_report,
    parse_plan,
    plan_bytes,
    save_plan,
)  # fmt: skip
from planner.plan.journal import Journal
from planner.plan.sealed import (
    HEADER,
    RECOMMENDED,
    Cost,
    Key,
    SealFault,
    SealProblem,
    is_sealed,
    key_for,
    new_key,
    seal,
    sealed_length,
    strength,
    unseal,
)  # fmt: skip
from planner.plan.session import Session
from planner.report.archive import About
from planner.report.attachment import plan_file
from planner.report.layout import render
from planner.report.text import paragraph
from tests.plan.dying import die

CHEAP = Cost(memory_kib=32, passes=1, lanes=1)
KNOWN = Path(__file__).parents[1] / "fixtures" / "sealed-1.plan"
"""Written once and kept: what was sealed by version 1 opens for ever."""
PASSWORD = "느린 강물 위의 종이배 7"
FILE = Path("가.plan")


@pytest.fixture(scope="module")
def key() -> Key:
    return new_key("열쇠", CHEAP)


def fault(sealed: bytes, key: Key) -> SealFault:
    with pytest.raises(SealProblem) as refused:
        unseal(sealed, key)
    return refused.value.fault


def header(sealed: bytes, **other: int) -> bytes:
    """``sealed`` with other numbers in its header."""
    names = ("version", "derivation", "lanes", "memory", "passes")
    fields = dict(zip(names, struct.unpack_from(">BBHII", sealed, 8), strict=True)) | other
    return sealed[:8] + struct.pack(">BBHII", *(fields[n] for n in names)) + sealed[20:]


def test_a_file_of_version_one_opens_with_its_password() -> None:
    """The real cost of a password, and the form byte for byte."""
    sealed = KNOWN.read_bytes()
    assert sealed[:20] == b"\x8fPLAN\r\n\x1a" + struct.pack(">BBHII", 1, 1, 4, 65536, 3)
    with pytest.raises(PasswordNeeded) as asked:
        load_plan(KNOWN)
    plan = load_plan(KNOWN, key_for(asked.value.sealed, PASSWORD))
    assert plan.title == "봉인된 계획"
    assert plan.company.name == "한빛상사"
    with pytest.raises(SealProblem, match="wrong_password"):
        key_for(sealed, PASSWORD + " ")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=2000), st.text(max_size=30))
def test_what_is_sealed_comes_back_with_the_password_alone(content: bytes, password: str) -> None:
    key = new_key(password, CHEAP)
    sealed = seal(content, key)
    assert is_sealed(sealed)
    assert sealed_length(sealed + b"more") == len(sealed)
    assert unseal(sealed, key) == content
    assert unseal(sealed, key_for(sealed, password)) == content
    assert seal(content, key) != sealed
    with pytest.raises(SealProblem, match="wrong_password"):
        key_for(sealed, password + "x")
    assert fault(sealed, new_key(password, CHEAP)) is SealFault.OTHER_PASSWORD


def test_a_password_is_the_same_however_it_was_composed() -> None:
    composed, apart = "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"
    sealed = seal(b"x", new_key(composed, CHEAP))
    assert unseal(sealed, key_for(sealed, apart)) == b"x"


def test_every_changed_byte_is_refused(key: Key) -> None:
    sealed = seal(plan_bytes(Plan(title="표식")), key)
    dice = random.Random(7)
    places = [*range(HEADER + 4), *dice.sample(range(HEADER, len(sealed)), 40), len(sealed) - 1]
    for at in places:
        changed = bytearray(sealed)
        changed[at] ^= 1 << dice.randrange(8)
        with pytest.raises(PlanProblem):
            parse_plan(bytes(changed), FILE, key)


def test_what_is_missing_or_added_is_refused(key: Key) -> None:
    sealed = seal(b"content", key)
    for length in (5, 8, HEADER - 1, HEADER, len(sealed) - 1):
        assert fault(sealed[:length], key) is SealFault.CUT_OFF
    assert fault(sealed + b"x", key) is SealFault.DAMAGED
    assert fault(sealed.replace(b"\r\n", b"\n", 1), key) in (SealFault.DAMAGED, SealFault.CUT_OFF)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"version": 2}, SealFault.NEWER), ({"derivation": 9}, SealFault.NEWER), ({"version": 0}, SealFault.DAMAGED),
     ({"memory": 64 * 1024**2}, SealFault.TOO_COSTLY), ({"passes": 10**9}, SealFault.TOO_COSTLY),
     ({"passes": 0}, SealFault.TOO_COSTLY), ({"lanes": 60000}, SealFault.TOO_COSTLY), ({"lanes": 0}, SealFault.TOO_COSTLY),
     ({"memory": 0}, SealFault.TOO_COSTLY), ({"memory": 131072, "passes": 5}, SealFault.TOO_COSTLY)],
)  # fmt: skip
def test_a_header_that_asks_too_much_is_refused_at_once(changes: dict[str, int], expected: SealFault, key: Key) -> None:
    sealed = header(seal(b"content", key), **changes)
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(SealProblem) as refused:
        key_for(sealed, "x")
    assert refused.value.fault is expected
    assert time.process_time() - start < 0.1
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    with pytest.raises(PlanProblem) as told:
        parse_plan(sealed, FILE, key)
    assert describe(told.value, "ko").count("\n") == 1


def test_the_cost_of_a_new_password_is_the_recommended_one() -> None:
    assert (RECOMMENDED.memory_kib, RECOMMENDED.passes, RECOMMENDED.lanes) == (65536, 3, 4)
    assert RECOMMENDED.bearable


def test_a_key_shows_nothing_and_does_not_travel(key: Key) -> None:
    assert repr(key) == f"{key}" == "Key(…)"
    assert not hasattr(key, "__dict__")
    for travel in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            travel(key)  # type: ignore[operator]


def test_a_protected_file_is_read_with_its_key(tmp_path: Path, key: Key) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="비밀표식"), path, key)
    assert "비밀표식".encode() not in path.read_bytes()
    assert load_plan(path, key).title == "비밀표식"
    for wrong, words in ((None, "암호"), (new_key("y", CHEAP), "다른 암호")):
        with pytest.raises(PasswordNeeded) as asked:
            load_plan(path, wrong)
        assert words in describe(asked.value, "ko")
        assert asked.value.sealed == path.read_bytes()
    session = Session(Plan(title="가"))
    session.key = key
    session.save(path)
    assert load_plan(path, key).title == "가"
    session.key = None
    session.save()
    assert load_plan(path).title == "가"


def test_a_recovery_copy_opens_with_the_password_of_its_plan(tmp_path: Path, key: Key) -> None:
    path, folder = tmp_path / "a.plan", tmp_path / "recovery"
    save_plan(Plan(title="전"), path, key)
    session, journal = Session(load_plan(path, key), path), Journal(folder)
    session.key = key
    session.set(("company", "name"), "비밀표식")
    journal.note(session)
    assert "비밀표식".encode() not in journal.path.read_bytes()
    die(journal)
    (found,) = Journal.orphans(folder)
    assert (found.plan, found.base, found.title) == (None, None, "a")
    assert found.sealed is not None
    assert "sealed" not in repr(found)
    with pytest.raises(SealProblem):
        found.unlocked(new_key("y", CHEAP))
    opened = found.unlocked(key_for(found.sealed, "열쇠"))
    assert opened.plan == session.plan
    assert opened.base == load_plan(path, key)
    assert {c.path for c in opened.changes} == {("company", "name")}


@pytest.mark.parametrize("packed", [True, False])
def test_a_report_carries_the_plan_sealed(packed: bool, tmp_path: Path, key: Key) -> None:
    plan, path = Plan(title="비밀표식"), tmp_path / "r.pdf"
    pdf = render([paragraph("말")], "t", "a", "f", about=About("t", "a", attachment=plan_file(plan, "ko", key)))
    if not packed:
        pikepdf = pytest.importorskip("pikepdf")
        with pikepdf.open(io.BytesIO(pdf)) as document:
            document.save(path, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
    else:
        path.write_bytes(pdf)
    assert "비밀표식".encode() not in path.read_bytes()
    assert is_sealed(plan_in(path.read_bytes()))
    with pytest.raises(PasswordNeeded) as asked:
        load_plan_or_report(path)
    assert load_plan_or_report(path, key_for(asked.value.sealed, "열쇠")) == plan


@pytest.mark.parametrize(
    ("password", "expected"),
    [("seven77", "too_short"), ("aaaaaaaaaaaaaaaaaaaa", "weak"), ("elevenchars", "weak"), ("twelve chars", "fair"),
     ("sixteen letters!", "strong")],
)  # fmt: skip
def test_a_password_is_worth_its_length_unless_it_repeats_itself(password: str, expected: str) -> None:
    assert strength(password) == expected


def test_what_is_not_sealed_and_what_is_too_large_is_refused(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fault(b"format: planner/1\n" * 20, key) is SealFault.DAMAGED
    monkeypatch.setattr(sealed_room, "MOST_SEALED", 20)
    with pytest.raises(SealProblem) as caught:
        seal(b"x" * 20, key)
    assert caught.value.fault is SealFault.TOO_LARGE
