"""From the volume a company knows (pages, files, gigabytes, minutes) to characters and tokens, with range and steps.

Each step is a factor: measured or typed ones are exact, assumed ones have low, middle and high (``data.yaml``). Steps are
independent, so their ranges combine as in ``planner.sizing.uncertainty``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.plan.data import DataKind, DataSet, FileKind, ScriptShare, VolumeUnit
from planner.readiness.spans import added, ranged, span_of_figure
from planner.readiness.worked import digits
from planner.sizing.uncertainty import Range
from planner.token_ratios import data_rules, ratio_of, script_source, source_of, span_of

MILLION = 1e6
BYTES = {VolumeUnit.MEGABYTES: 1e6, VolumeUnit.GIGABYTES: 1e9}
SPOKEN = (VolumeUnit.AUDIO_MINUTES, VolumeUnit.CHARACTERS, VolumeUnit.MILLION_CHARACTERS, VolumeUnit.WORDS,
          VolumeUnit.PAGES)  # fmt: skip
"""Units in which recorded speech can be told as text."""
BY_FILE_KIND = (VolumeUnit.FILES, *BYTES)
"""Units that say nothing of the text before the kind of file is known."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One step: ``span`` per unit, exact where the plan gives it; ``path`` leads to the field that decides it."""

    name: Message
    span: Range
    path: Path | None = None
    source: Source | None = None
    of: StrEnum | None = None
    """What the assumption was looked up for: the kind of file, the language."""

    @property
    def basis(self) -> Basis:
        return Basis.ANSWERED if self.source is None else Basis.ASSUMED


Steps = Callable[[int, DataSet], Iterable[Factor]]


def is_text(data: DataSet) -> bool:
    """Whether tokens of text can come from it: pictures only as scanned pages, speech only where its words count."""
    if data.kind is DataKind.IMAGES or data.unit is VolumeUnit.IMAGES:
        return data.file_kind is FileKind.PDF_SCANNED
    if data.kind is DataKind.AUDIO:
        return data.unit in SPOKEN or data.file_kind is FileKind.TRANSCRIPT
    return True


def name_of(index: int, data: DataSet) -> Message | str:
    return data.name or message("readiness.data.unnamed", number=index + 1)


def characters(index: int, data: DataSet) -> Figure:
    """Characters of the whole set, before any cleaning."""
    return _figure("characters", "character_m", index, data, _volume_factors)


def tokens(index: int, data: DataSet) -> Figure:
    """Tokens of the whole set, before any cleaning."""
    return _figure("tokens", "token_m", index, data, _volume_factors, _token_factors)


def usable(index: int, data: DataSet) -> Figure:
    """Tokens that are left after cleaning and without duplicates."""
    return _figure("usable", "token_m", index, data, _volume_factors, _token_factors, _cleaning_factors)


def _figure(key: str, unit: str, index: int, data: DataSet, *steps: Steps) -> Figure:
    """The volume times all factors of the steps; unknown where the set does not say enough."""
    id, name = f"data.{index}.{key}", message(f"readiness.data.{key}")
    if (lacking := _lacking(index, data)) is not None:
        return unknown(id, name, unit, lacking)
    factors = tuple(chain.from_iterable(step(index, data) for step in steps))
    assert data.volume is not None
    span, assumed = _product(data.volume, factors), any(f.basis is Basis.ASSUMED for f in factors)
    return ranged(id, name, span, unit, assumed, partial(_why, key, index, data.volume, data.unit, factors, span))


def total(id: str, key: str, sets: Iterable[tuple[Message | str, Figure]]) -> Figure:
    """Sum of figures of sets with text; unknown while one of them is."""
    parts, name = tuple(sets), message(f"readiness.data.{key}")
    if not parts:
        return unknown(id, name, "token_m", message("readiness.missing.data_set"))
    if lacking := [m for _, f in parts if f.value is None for m in f.missing]:
        return unknown(id, name, "token_m", *lacking)
    return ranged(
        id, name, added(span_of_figure(f) for _, f in parts), "token_m", any(f.basis is Basis.ASSUMED for _, f in parts),
        lambda: Explanation(
            formula=message(f"readiness.formula.{key}"), inputs=tuple(Input(n, f) for n, f in parts)
        ),
    )  # fmt: skip


# --- factors -----------------------------------------------------------------------------------------------------


def _lacking(index: int, data: DataSet) -> Message | None:
    name = name_of(index, data)
    if not is_text(data):
        audio = data.kind is DataKind.AUDIO and data.unit is not VolumeUnit.IMAGES
        return message("readiness.missing.minutes", name=name) if audio else message("readiness.missing.not_text")
    if data.volume is None:
        return message("readiness.missing.volume", name=name)
    if data.unit in BY_FILE_KIND and data.file_kind is None and data.characters_per_unit is None:
        return message("readiness.missing.file_kind", name=name)
    return None


def _volume_factors(index: int, data: DataSet) -> tuple[Factor, ...]:
    """Steps from one unit of volume to characters."""
    if data.characters_per_unit is not None:
        path = ("data", "sets", index, "characters_per_unit")
        return (Factor(message("readiness.factor.measured_unit"), Range.exact(data.characters_per_unit), path),)
    if data.unit is VolumeUnit.CHARACTERS:
        return ()
    if data.unit is VolumeUnit.MILLION_CHARACTERS:
        return (Factor(message("readiness.factor.million"), Range.exact(MILLION)),)
    return tuple(_assumed_volume(index, data))


def _assumed_volume(index: int, data: DataSet) -> Iterable[Factor]:
    unit, kind = data.unit, data.file_kind
    rules: Mapping[str, Any] = data_rules()["file_kinds"][kind.value] if kind is not None else {}
    if unit is VolumeUnit.WORDS:
        yield _by_language(index, data, "word")
    elif unit is VolumeUnit.AUDIO_MINUTES:
        yield _by_language(index, data, "audio_minute")
    elif unit in (VolumeUnit.PAGES, VolumeUnit.IMAGES):
        yield _by_language(index, data, "slide" if rules.get("slides") else "page")
    elif unit is VolumeUnit.ROWS:
        yield _by_file_kind(index, data, "row", rules.get("row") or data_rules()["row_of_unknown_kind"])
    elif unit is VolumeUnit.FILES and "pages" in rules:
        yield _by_file_kind(index, data, "pages", rules["pages"])
        yield _by_language(index, data, "slide" if rules.get("slides") else "page")
    elif unit is VolumeUnit.FILES:
        yield _by_file_kind(index, data, "file", rules["characters"])
    else:
        yield Factor(message("readiness.factor.bytes"), Range.exact(BYTES[unit]))
        yield _by_file_kind(index, data, "text_share", rules["text_share"])
        yield _by_language(index, data, "byte")


def _token_factors(index: int, data: DataSet) -> tuple[Factor, ...]:
    """Tokens per character: typed, by the scripts of a sample, else by language and kind of file."""
    base: Path = ("data", "sets", index)
    name = message("readiness.input.ratio")
    if data.tokens_per_character is not None:
        return (Factor(name, Range.exact(data.tokens_per_character), (*base, "tokens_per_character")),)
    if (ratio := ratio_of(data.sample.scripts)) is not None:
        return (Factor(message("readiness.factor.sample"), ratio, None, script_source()),)
    ratios = data_rules()["tokens_per_character"]
    made = [
        Factor(name, _blend(data, ratios), (*base, "language"), source_of("readiness.tokens_per_character",
               data_rules()["source"]), data.language)
    ]  # fmt: skip
    rules = data_rules()["file_kinds"][data.file_kind.value] if data.file_kind is not None else {}
    if "token_factor" in rules:
        made.append(_by_file_kind(index, data, "token_factor", rules["token_factor"]))
    return tuple(made)


def _blend(data: DataSet, entry: Mapping[str, Any]) -> Range:
    """The coefficient of the language; where shares of English or Hanja are said, the mixture of their coefficients."""
    told = data.english_share, data.hanja_share
    if data.language is ScriptShare.ENGLISH or told == (None, None):
        return span_of(entry[data.language.value])
    english, hanja = (share or 0.0 for share in told)
    korean = span_of(entry["korean"])
    return added((
        span_of(entry["english"]).times(english),
        span_of(entry.get("hanja", entry["korean"])).times(hanja),
        korean.times(max(0.0, 1 - english - hanja)),
    ))  # fmt: skip


def _by_language(index: int, data: DataSet, key: str) -> Factor:
    source = source_of("readiness.volume", data_rules()["volume_source"])
    span = _blend(data, data_rules()["characters_per"][key])
    return Factor(message(f"readiness.factor.{key}"), span, ("data", "sets", index, "language"), source, data.language)


def _by_file_kind(index: int, data: DataSet, key: str, entry: Mapping[str, Any]) -> Factor:
    source = source_of("readiness.volume", data_rules()["volume_source"])
    return Factor(
        message(f"readiness.factor.{key}"), span_of(entry), ("data", "sets", index, "file_kind"), source, data.file_kind
    )


def _cleaning_factors(index: int, data: DataSet) -> Iterator[Factor]:
    """Shares that remain after cleaning, and of that without duplicates."""
    yield _remaining(index, data, "kept_share")
    yield _remaining(index, data, "unique_share")


def _remaining(index: int, data: DataSet, share: str) -> Factor:
    given, path = getattr(data, share), ("data", "sets", index, share)
    name = message(f"field.dataset.{share}.label")
    if given is not None:
        return Factor(name, Range.exact(given), path)
    source = source_of("readiness.cleaning", data_rules()["cleaning_source"])
    return Factor(name, span_of(data_rules()["cleaning"][share]), path, source)


def _product(volume: float, factors: Iterable[Factor]) -> Range:
    """Volume times every factor; a zero stays zero."""
    exact, span = volume, Range.exact(1.0)
    for factor in factors:
        if factor.span.low == factor.span.high:
            exact *= factor.span.mid
        else:
            span = span.combined(factor.span)
    return span.times(exact)


# --- figures -----------------------------------------------------------------------------------------------------


def _why(
    key: str, index: int, volume: float, told_in: VolumeUnit, factors: tuple[Factor, ...], span: Range
) -> Explanation:
    sources = tuple(dict.fromkeys(f.source for f in factors if f.source is not None))
    unit = "character_m" if key == "characters" else "token_m"
    numbers = " × ".join(digits(n, 3) for n in (volume, *(f.span.mid for f in factors)))
    loose = [f for f in factors if f.span.low != f.span.high]
    return Explanation(
        formula=message(f"readiness.formula.{key}"),
        worked=message("readiness.worked.product", terms=numbers, result=Quantity(span.mid, unit)),
        inputs=(
            Input(
                message("field.dataset.volume.label"),
                message("readiness.volume", number=digits(volume, 2), unit=told_in),
                ("data", "sets", index, "volume"), Basis.ANSWERED,
            ),
            *(_input(f) for f in factors),
        ),
        error=message("readiness.error.combined") if len(loose) > 1 else _single_error(loose),
        sources=sources,
    )  # fmt: skip


def _single_error(loose: list[Factor]) -> Message | None:
    if not loose:
        return None
    span = loose[0].span
    return message("readiness.error.factor", name=loose[0].name, low=digits(span.low, 3), high=digits(span.high, 3))


def _input(factor: Factor) -> Input:
    span, of = factor.span, factor.of
    value = {"value": digits(span.mid, 3)} | ({} if of is None else {"what": of})
    if span.low == span.high:
        words = message("readiness.factor.value" if of is None else "readiness.factor.of", **value)
    else:
        key = "readiness.factor.range" if of is None else "readiness.factor.range_of"
        words = message(key, low=digits(span.low, 3), high=digits(span.high, 3), **value)
    return Input(factor.name, words, factor.path, factor.basis, (factor.source,) if factor.source else ())
