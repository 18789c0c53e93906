"""Inputs that are no plain text: archives, PDF, pictures, sealed plans, words of a command line."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from functools import cache

from tests.campaigns.fuzz_inputs import LARGEST, NUMBERS, RAW, TEXTS, changed_text, plan_text


@cache
def parts_of(seed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


XML = (
    (b'r="A', b'r="XFD1048576'), (b't="s"', b't="n"'), (b't="inlineStr"', b't="d"'), (b"<v>", b"<v>1e999"), (b"<v>", b"<v>-"), (b"<v>", b"<v>9999999999"),
    (b"</v>", b"</v><v>2</v>"), (b"<c ", b"<f>1+1</f><c "), (b"<t>", b"<t xml:space='preserve'>"), (b's="', b's="9999'), (b"sheetId", b"sheetid"),
    (b'ref="', b'ref="A1:XFD1048576'), (b"rId1", b"rId9"), (b"sheet1.xml", b"../sheet1.xml"), (b"utf-8", b"utf-7"), (b"UTF-8", b"euc-kr"),
    (b"<row ", b'<row r="0" x="'), (b"</row>", b""), (b"worksheet", b"chartsheet"), (b"count=", b"count='-1' x="), (b"Target=", b"TargetMode='External' Target="),
    (b't="s"', b't="b"'), (b't="s"', b't="e"'), (b't="inlineStr"', b't="str"'), (b"numFmtId=\"0\"", b"numFmtId=\"14\""), (b"<v>", b"<v>1" + b"0" * 5000),
)  # fmt: skip
NAMES = (
    "../../evil.xml",
    "/etc/x.xml",
    "xl\\workbook.xml",
    "xl/./workbook.xml",
    "C:/x",
    "xl/worksheets/sheet1.xml",
    "a" * 300,
    "가.xml",
    "con",
)


def workbook(rng: random.Random, seed: bytes) -> bytes:
    """An archive with changed parts, odd entries or damaged bytes."""
    parts = dict(parts_of(seed))
    way = rng.random()
    for _ in range(rng.choice((1, 1, 2, 4)) if way < 0.85 else 0):
        name = rng.choice([*parts, *[n for n in parts if "sheet1" in n or "shared" in n] * 4])
        old, new = rng.choice(XML)
        if rng.random() < 0.6:
            parts[name] = parts[name].replace(old, new, rng.choice((1, 1, 3, -1)))
        else:
            parts[name] = changed_text(rng, parts[name], 2)
    if rng.random() < 0.1 and len(parts) > 1:
        del parts[rng.choice(list(parts))]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)), compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        if rng.random() < 0.15:
            odd = zipfile.ZipInfo(rng.choice(NAMES))
            odd.external_attr = rng.choice((0, 0o120777 << 16, 0o40755 << 16))
            archive.writestr(odd, rng.choice((b"<a/>", b"xl/workbook.xml", bytes(2000))))
    content = made.getvalue()
    return changed_text(rng, content, 3) if way > 0.8 else content


def report_bytes(rng: random.Random, seed: bytes) -> bytes:
    """A PDF with a changed attachment, changed words of its form, or damaged bytes."""
    way = rng.random()
    if way < 0.5:
        plan = (
            plan_text(rng, b"format: planner/2\nplan: {title: a, company: {name: b}}\n") if rng.random() < 0.8 else b"x"
        )
        packed = zlib.compress(b"format: planner/2\n" * (rng.random() < 0.3) + plan, 1)
        if rng.random() < 0.3:
            packed = changed_text(rng, packed, 2)
        how = rng.choice(
            (
                b"/Filter /FlateDecode",
                b"/Filter [/FlateDecode]",
                b"/Filter [ /Fl ]",
                b"/Filter /LZWDecode",
                b"",
                b"/Filter",
                b"/Filter [" + b" " * 900,
            )
        )
        data = packed if b"F" in how else plan
        one = b"7 0 obj <</Type /EmbeddedFile %s /Length %d>> stream\n%s\nendstream endobj\n" % (
            how,
            rng.choice((len(data), 0, 10**12)),
            data,
        )
        cut = rng.choice((0, seed.find(b"trailer"), len(seed)))
        seed = rng.choice((b"%PDF-1.7\n", seed[:cut], b"")) + one * rng.choice((1, 1, 2, 41)) + b"\n%%EOF\n"
    return changed_text(rng, seed) if way > 0.35 else seed


def picture(rng: random.Random, seed: bytes) -> bytes:
    """A PNG with changed chunks and right sums, or a picture with damaged bytes."""
    if not seed.startswith(b"\x89PNG") or rng.random() < 0.3:
        return changed_text(rng, seed)
    chunks, at = [], 8
    while at + 8 <= len(seed):
        (size,) = struct.unpack_from(">I", seed, at)
        chunks.append([seed[at + 4 : at + 8], seed[at + 8 : at + 8 + size]])
        at += 12 + size
    for _ in range(rng.randint(1, 3)):
        chunk = rng.choice(chunks)
        way = rng.random()
        if way < 0.35:
            chunk[1] = changed_text(rng, chunk[1], 1)
        elif way < 0.6 and chunks[0][0] == b"IHDR" and len(chunks[0][1]) == 13:
            size = [rng.choice((0, 1, 7, 64, 2000, 65535, 2**31 - 1, 2**32 - 1)) for _ in "wh"]
            chunks[0][1] = struct.pack(">II", *size) + bytes(rng.choice((0, 1, 2, 3, 4, 6, 8, 16)) for _ in range(5))
        elif way < 0.7:
            chunk[0] = rng.choice(
                (
                    b"PLTE",
                    b"tRNS",
                    b"zTXt",
                    b"iTXt",
                    b"iCCP",
                    b"IDAT",
                    b"IEND",
                    b"acTL",
                    b"fcTL",
                    b"eXIf",
                    b"xxxx",
                    b"gAMA",
                    b"pHYs",
                )
            )
        elif way < 0.8:
            chunks.insert(rng.randrange(len(chunks)), list(chunk))
        elif len(chunks) > 1:
            chunks.remove(chunk)
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return seed[:8] + body[:LARGEST]


def sealed(rng: random.Random, seed: bytes) -> bytes:
    """The header of a sealed plan changed, mostly so that it stays one."""
    if rng.random() < 0.6:
        at = rng.randint(8, 90)
        return (
            seed[:at]
            + bytes(rng.choice((0, 1, 2, 255, rng.getrandbits(8))) for _ in range(rng.choice((1, 1, 4))))
            + seed[at + 1 :]
        )[: rng.choice((len(seed), 200))]
    return changed_text(rng, seed)


def arguments(rng: random.Random, seed: bytes) -> bytes:
    """Words of a command line, parted by NUL."""
    words = seed.split(b"\0")
    for _ in range(rng.choice((1, 1, 2, 3))):
        at, way = rng.randrange(len(words) + 1), rng.random()
        if way < 0.4 and words:
            words[min(at, len(words) - 1)] = (
                str(rng.choice(rng.choice((TEXTS, RAW, NUMBERS))))
                .encode("utf-8", "surrogatepass")
                .replace(b"\0", b"")[:200]
            )
        elif way < 0.8:
            words[at:at] = [rng.choice(OPTIONS)]
        elif words:
            del words[min(at, len(words) - 1)]
    return b"\0".join(words)


OPTIONS = tuple(w.encode() for w in (
    "--json", "--kind", "image", "--language", "ko", "en", "both", "--import", "--tool", "vllm", "--stale", "2026-11-26", "2026-99-01", "--variant", "--sections",
    "--accent", "#ff0000", "#0B7285", "--logo", "--tp", "0", "-1", "--", "-h", "--version", "--as-planned", "--steps", "S1,S9", "--role", "--leave-out", "--all-groups",
    "--password-file", "--update", "--merge", "--quick", "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"),
))  # fmt: skip
