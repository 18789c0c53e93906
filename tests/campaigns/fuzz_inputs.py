"""Inputs that want to do harm, made from good ones: content is changed as content (trees, tables, parts of archives), then
written in an odd way, then changed as text. The same seed gives the same input."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import yaml

Make = Callable[[random.Random, bytes], bytes]
LARGEST = 40_000
"""Bytes of an input; larger ones are in ``fuzz_bombs``."""


class Raw(str):
    """A scalar that is written as it stands."""


class Doubled(list[tuple[str, Any]]):
    """A mapping whose keys may occur twice."""


RAW = tuple(map(Raw, (
    "1e999", "-1e999", ".nan", ".inf", "-.inf", "NaN", "Infinity", "-Infinity", "1" + "0" * 400, "9" * 5000, "1e-400", "-0", "-0.0",
    "0x1F", "0o17", "0b11", "1_000", "1:30", "007", "+5", "~", "null", "yes", "True", "2026-13-45", "2026-02-30", "0000-00-00",
    "!!python/object/apply:os.system [ls]", "!!binary aGk=", "!!float 1", "!!str 5", "!!set {a}", "!x y", "&a 1", "*a", "&a [*a]",
    "<<: *a", "? a", "|\n  x", ">-\n  x", "'", '"', "{", "[", "]", "}", ",", ":", "- ", "#", "%", "@", "`", "\t", "...", "---",
    "1e308", "1e15", "1000000000000000000", "1000000000000000001", "2147483648", "0.1e1", ".5", "5.", "1,5", "١٢",
)))  # fmt: skip
TEXTS = (
    "", " ", "\x00", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\u2028", "\x85", "\x1b[31m", "\x7f", "\ufffe", "a\u0300\u0316" * 40,
    "가" * 300, "x" * 3000, "=1+1", "+1", "@x", "<b>x</b>", "&amp;", "../../x", "/dev/zero", "C:\\con", "%s%n", "{0}", "{name}",
    "{0.__class__}", "$(x)", "\r\n", "a\nb", "\U0010ffff", "🙂", "ß", "İ", "ﬁ", "1" * 400, "-1", "0", "1e400", "nan", "inf", "true", "모름",
    "해당 없음", "unknown", "high", "S1", "S1-01", "2026-11-26", "2026-99-99", "9999-12-31", "0001-01-01", "12억 5천만", "$1.2m", "20 %",
    "planner/1", "planner/2", "planner/99", "planner-respondent/1", "planner-catalog/1", "planner-catalog/2", "gpus/l40s", "x" * 128,
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 5, 6, 0.5, -0.5, 1e-300, 1e300, 10**18, 10**19, 10**400, -(10**18), 2**31, 2**63, 255, 100, 1e6, 1e12, 1e13,
           float("nan"), float("inf"), float("-inf"), 3.0, 0.1)  # fmt: skip
ODD = (None, True, False, [], {}, [[]], [None], {"": ""}, {"a": {"b": {"c": []}}})
MARKS = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\r", b"\r\n", b"\n", b"\t", b'"', b"'",
    b"\\", b"\\u0000", b"\\ud800", b"\\x", b"%", b"\n%TAG ! x:\n", b"\n---\n", b"\n...\n", b"#", b"&a ", b"*a", b"!", b"|", b">", b": ", b"- ",
    b"? ", b"[", b"]", b"{", b"}", b",", b";", b"=", b"1e999", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<![CDATA[", b"-->", b"<x", b"/>",
    b"<", b">", b"/", b"stream\n", b"endstream", b"obj", b"/Filter", b"/FlateDecode", b"/Length 99999999999", b"/Encrypt 1", b"%%EOF", b"PK\x03\x04",
    b"PK\x05\x06", b"\xe2\x80\xa8", b"\xc2\x85", b"\xe2\x80\xae",
)  # fmt: skip


# --- text ------------------------------------------------------------------------------------------------------------


def changed_text(rng: random.Random, content: bytes, most: int = 4) -> bytes:
    """Pieces taken out, doubled, moved, cut off or replaced by signs that mean something."""
    for _ in range(rng.randint(1, most)):
        at = rng.randint(0, len(content))
        to = min(len(content), at + rng.choice((0, 1, 1, 2, 5, 20, 200)))
        way = rng.random()
        if way < 0.45:
            content = content[:at] + rng.choice(MARKS) * rng.choice((1, 1, 1, 2, 60)) + content[to:]
        elif way < 0.6:
            content = content[:at] + content[to:]
        elif way < 0.7:
            content = content[:to] + content[at:to] * rng.choice((1, 3, 30)) + content[to:]
        elif way < 0.8:
            content = content[:at] + bytes(rng.getrandbits(8) for _ in range(min(to - at, 20))) + content[to:]
        elif way < 0.88:
            lines = content.split(b"\n")
            line, other = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[line] = rng.choice(
                (lines[other], b" " * rng.randint(0, 9) + lines[line].lstrip(), lines[line] + lines[other], b"")
            )
            content = b"\n".join(lines)
        elif way < 0.93:
            content = content[:at]
        elif way < 0.97 and content:
            at = rng.randrange(len(content))
            content = content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]
        else:
            content = rng.choice(_ENCODED)(content)
        content = content[:LARGEST]
    return content


def _recoded(encoding: str) -> Callable[[bytes], bytes]:
    return lambda content: content.decode("utf-8", "replace").encode(encoding, "replace")


_ENCODED: tuple[Callable[[bytes], bytes], ...] = (
    _recoded("utf-16"), _recoded("utf-16-le"), _recoded("utf-32"), _recoded("cp949"), _recoded("latin-1"), _recoded("utf-8-sig"),
    lambda c: c.replace(b"\n", b"\r\n"), lambda c: c.replace(b"\n", b"\r"), lambda c: c.replace(b"\n", b" "), lambda c: c.replace(b" ", b"\t"),
)  # fmt: skip


# --- trees -----------------------------------------------------------------------------------------------------------


def scalar(rng: random.Random) -> Any:
    way = rng.random()
    if way < 0.35:
        return rng.choice(TEXTS)
    if way < 0.6:
        return rng.choice(NUMBERS)
    if way < 0.75:
        return rng.choice(RAW)
    if way < 0.85:
        return deepcopy(rng.choice(ODD))
    if way < 0.95:
        return rng.randint(-5, 2000) if way < 0.9 else rng.uniform(0, 1)
    nested: Any = rng.choice(TEXTS)
    depth = rng.choice((3, 20, 49, 60, 900))
    if depth > 60:
        return Raw(rng.choice(("[", '{"a":', '[{"":')) * depth + rng.choice(("", "]" * depth, "}" * depth)))
    for _ in range(depth):
        nested = [nested] if rng.random() < 0.7 else {"a": nested}
    return nested


def pruned(rng: random.Random, tree: Any, most: int = 4) -> Any:
    """``tree`` with a few entries of each long list and mapping."""
    if isinstance(tree, dict):
        keys = list(tree)
        kept = keys if len(keys) <= most else rng.sample(keys, most)
        return {k: pruned(rng, tree[k], most) for k in keys if k in kept}
    if isinstance(tree, list):
        return [pruned(rng, item, most) for item in (tree if len(tree) <= 2 else rng.sample(tree, 2))]
    return tree


def changed_tree(rng: random.Random, tree: Any) -> Any:
    """One place changed: another value, a key more, less, twice or renamed, an entry doubled."""
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            places.append((value, key))
            walk(inner)

    walk(tree)
    if not places or rng.random() < 0.02:
        return scalar(rng)
    holder, key = rng.choice(places)
    way = rng.random()
    if way < 0.55 or isinstance(holder, Doubled):
        holder[key] = (holder[key][0], scalar(rng)) if isinstance(holder, Doubled) else scalar(rng)
    elif way < 0.65:
        del holder[key]
    elif way < 0.75:
        other, name = rng.choice(places)
        holder[key] = _copied(other[name])
    elif isinstance(holder, list):
        holder[key:key] = [_copied(holder[key]) for _ in range(rng.choice((1, 2, 30, 300)))]
    elif way < 0.9:
        holder[rng.choice((*TEXTS, *(str(n) for n in range(3))))] = scalar(rng)
    else:
        pairs = Doubled(holder.items())
        pairs.append((str(key), rng.choice((_copied(holder[key]), scalar(rng)))))
        return pairs if holder is tree else _with(tree, holder, pairs)
    return tree


def _copied(value: Any) -> Any:
    """A copy that is changed apart from its original; None of what is nested too deep to copy, or too large."""
    try:
        return json.loads(words) if len(words := json.dumps(value)) < LARGEST else None
    except (ValueError, RecursionError):
        return None


def _with(tree: Any, old: Any, new: Any) -> Any:
    if tree is old:
        return new
    if isinstance(tree, dict):
        return {k: _with(v, old, new) for k, v in tree.items()}
    return [_with(v, old, new) for v in tree] if type(tree) is list else tree


def as_json(rng: random.Random, tree: Any) -> str:
    """JSON, with doubled keys and what JSON does not have where the tree holds it."""
    if isinstance(tree, Raw):
        return str(tree)
    if isinstance(tree, dict | Doubled):
        pairs = tree.items() if isinstance(tree, dict) else tree
        return "{" + ", ".join(f"{_quoted(rng, str(k))}: {as_json(rng, v)}" for k, v in pairs) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(as_json(rng, item) for item in tree) + "]"
    return _quoted(rng, tree) if isinstance(tree, str) else json.dumps(tree)


def _quoted(rng: random.Random, words: str) -> str:
    return json.dumps(words, ensure_ascii=rng.random() < 0.3)


def as_yaml(rng: random.Random, tree: Any, indent: int = 0) -> str:
    """YAML in blocks, some of them in one line."""
    if isinstance(tree, dict | Doubled) and tree and rng.random() > 0.08:
        pairs = tree.items() if isinstance(tree, dict) else tree
        return "".join(f"\n{' ' * indent}{_word(rng, str(k))}: {as_yaml(rng, v, indent + 2)}" for k, v in pairs)
    if isinstance(tree, list) and not isinstance(tree, Doubled) and tree and rng.random() > 0.3:
        return "".join(f"\n{' ' * indent}- {as_yaml(rng, item, indent + 2)}" for item in tree)
    return _word(rng, tree) if isinstance(tree, str) and not isinstance(tree, Raw) else as_json(rng, tree)


def _word(rng: random.Random, words: str) -> str:
    plain = words.replace("_", "").replace("-", "").isalnum() and words.isascii()
    return words if plain and rng.random() < 0.9 else _quoted(rng, words)


@cache
def _tree(content: bytes) -> str:
    return json.dumps(yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), default=str)


def _of_tree(writers: tuple[Callable[[random.Random, Any], str], ...], most: int) -> Make:
    def make(rng: random.Random, seed: bytes) -> bytes:
        if rng.random() < 0.15:
            return changed_text(rng, seed[:LARGEST])
        tree = pruned(rng, json.loads(_tree(seed)), most)
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3, 5))):
            tree = changed_tree(rng, tree)
        try:
            content = rng.choice(writers)(rng, tree).encode("utf-8", "surrogatepass")[:LARGEST]
        except RecursionError:
            content = b"[" * 5000
        return changed_text(rng, content) if rng.random() < 0.35 else content

    return make


def _within(key: str, of_tree: Make) -> Make:
    """The tree under ``key`` is changed; what stands beside it is mostly left, so that the reader goes on to it."""

    def make(rng: random.Random, seed: bytes) -> bytes:
        if rng.random() < 0.3:
            return of_tree(rng, seed)
        whole = json.loads(_tree(seed))
        inner = whole.get(key) or {}
        names = rng.sample(list(inner), min(len(inner), rng.choice((1, 1, 2, 3)))) if isinstance(inner, dict) else []
        tree = pruned(rng, {n: inner[n] for n in names}, 5)
        for _ in range(rng.choice((0, 1, 1, 2, 4))):
            tree = changed_tree(rng, tree)
        try:
            content = as_yaml(rng, {**{k: v for k, v in whole.items() if k != key}, key: tree})
        except RecursionError:
            return b"[" * 5000
        return content.encode("utf-8", "surrogatepass")[:LARGEST]

    return make


yaml_text = _of_tree((as_yaml, as_yaml, as_json), 5)
plan_text = _within("plan", yaml_text)
votes_text = _of_tree((as_yaml,), 8)
json_text = _of_tree((as_json,), 40)


# --- tables ----------------------------------------------------------------------------------------------------------


def table_text(rng: random.Random, seed: bytes) -> bytes:
    """CSV or TSV: cells, rows and columns changed, odd quotes and ends of lines."""
    rows = [list(row) for row in csv.reader(io.StringIO(seed.decode("utf-8"), newline=""))]
    head, body = rows[0], rows[1:]
    rows = [head, *rng.sample(body, min(len(body), rng.choice((0, 1, 2, 3, 6))))]
    for _ in range(rng.choice((0, 1, 1, 2, 3, 6))):
        row = rng.choice(rows)
        at, way = rng.randrange(len(row)) if row else 0, rng.random()
        if way < 0.6 and row:
            value = scalar(rng)
            row[at] = str(value) if not isinstance(value, list | dict) else rng.choice(TEXTS)
        elif way < 0.7 and row:
            row[at] = rng.choice(rng.choice(rows) or [""])
        elif way < 0.8:
            row[at:at] = [rng.choice(TEXTS)] * rng.choice((1, 1, 80))
        elif way < 0.9 and row:
            del row[at]
        else:
            rows[rng.randrange(len(rows)) : 0] = [list(row)] * rng.choice((1, 2, 200))
    made = io.StringIO()
    try:
        csv.writer(made, delimiter=rng.choice(",,,,,,;\t"), lineterminator=rng.choice(("\n", "\r\n", "\r"))).writerows(
            rows
        )
    except csv.Error:
        made.write("\n".join(",".join(row) for row in rows))
    content = made.getvalue().encode("utf-8", "surrogatepass")[:LARGEST]
    return changed_text(rng, content) if rng.random() < 0.35 else content


def loose_text(rng: random.Random, seed: bytes) -> bytes:
    """Words of people: nasty pieces put together."""
    pieces = [
        seed.decode("utf-8"),
        *(str(rng.choice(rng.choice((TEXTS, RAW, NUMBERS)))) for _ in range(rng.randint(1, 4))),
    ]
    rng.shuffle(pieces)
    content = "".join(pieces).encode("utf-8", "surrogatepass")
    return changed_text(rng, content) if rng.random() < 0.5 else content
