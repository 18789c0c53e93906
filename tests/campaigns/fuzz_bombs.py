"""Single inputs at the edge of what is let in: floods, depths, lies about sizes. Each is made when it is asked for.

``BOMBS`` gives for each the reader it is for (or what reads it); ``explode`` runs it in a child under the limits of a campaign.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.plan.sealed import SealProblem, key_for
from tests.campaigns.fuzz import Tally, batch, harm
from tests.campaigns.fuzz_forms import parts_of, sealed
from tests.campaigns.fuzz_own_files import sealed_seeds
from tests.campaigns.fuzz_reader import Reader, told
from tests.campaigns.fuzz_readers import READERS
from tests.campaigns.fuzz_sent_files import table_workbook_seeds

PLAN = "format: planner/2\nplan:\n"
SHEET = "xl/worksheets/sheet1.xml"


def _yaml(words: str) -> Callable[[], bytes]:
    return lambda: words.encode()


def _pdf(*attached: bytes, packing: bytes = b"/Filter /FlateDecode", apart: int = 4200) -> bytes:
    one = b"7 0 obj <</Type /EmbeddedFile %s>> stream\n%s\nendstream endobj\n"
    return b"%PDF-1.7\n" + b"".join(one % (packing, data) + b" " * apart for data in attached) + b"%%EOF\n"


def _book(changed: dict[str, bytes] | None = None, level: int = 9) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in {**parts_of(table_workbook_seeds()[0]), **(changed or {})}.items():
            archive.writestr(name, data)
    return made.getvalue()


def _sheet(rows: bytes, beside: bytes = b"") -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s">%s<sheetData>%s</sheetData></worksheet>' % (space, beside, rows)


def _png(width: int, height: int, data: bytes, *more: tuple[bytes, bytes]) -> bytes:
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), *more, (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks
    )


def _scans() -> bytes:
    """A JPEG that asks for thousands of passes over a large picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (2000, 2000)).save(buffer, "JPEG", progressive=True)
    content = buffer.getvalue()
    last = content.rfind(b"\xff\xda")
    return content[:-2] + content[last:-2] * (1_900_000 // (len(content) - last)) + content[-2:]


def _lying_directory() -> bytes:
    content = bytearray(_book({"xl/zz.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}))
    return bytes(content.replace((30_000_007).to_bytes(4, "little"), (500).to_bytes(4, "little")))


def _overlapping() -> bytes:
    """A directory whose entries all point at the same packed data."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a.xml", b"<a>" + b" " * 900_000 + b"</a>")
    content = made.getvalue()
    entry = content[content.find(b"PK\x01\x02") : content.find(b"PK\x05\x06")]
    names = [b"xl/%c.xml" % n for n in range(97, 107)]
    directory = b"".join(entry.replace(b"xl/a.xml", name) for name in names)
    start = content.find(b"PK\x01\x02")
    return (
        content[:start]
        + directory
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), start, 0)
    )


def _sealed(memory_kib: int, passes: int) -> bytes:
    seed = sealed_seeds()[0]
    return seed[:12] + struct.pack(">II", memory_kib, passes) + seed[20:]


def derived(content: bytes, folder: Path) -> None:
    try:
        key_for(content, "x")
    except SealProblem as problem:
        told(problem.message)


BOMBS: dict[str, tuple[str | Callable[[bytes, Path], None], Callable[[], bytes]]] = {
    "yaml directives": ("plan", _yaml("\n".join(f"%TAG !a{i}! tag:x,{i}:" for i in range(150_000)) + "\n--- a")),
    "yaml directives by separators": ("plan", _yaml("\u2028".join(f"%TAG !a{i}! tag:x,{i}:" for i in range(100_000)))),
    "yaml aliases": ("plan", _yaml(f"{PLAN}  a: &a [x, x]\n" + "".join(f"  b{i}: &b{i} [*a, *a]\n" for i in range(9999)))),
    "yaml values": ("plan", _yaml(f"{PLAN}  title: [" + ("[" + "1," * 4_900 + "1],") * 40 + "1]")),
    "yaml keys": ("plan", _yaml(PLAN + "".join(f"  k{i}: 1\n" for i in range(99_000)))),
    "yaml keys at the top": ("plan", _yaml("format: planner/2\n" + "".join(f"k{i}: 1\n" for i in range(99_000)))),
    "yaml depth": ("plan", _yaml(f"{PLAN}  " + "{a: " * 45 + "[" + ("[" + "1," * 4_900 + "1],") * 37 + "1]" + "}" * 45)),
    "yaml use cases": ("plan", _yaml(f"{PLAN}  use_cases: [" + "{}," * 4_990 + "1]")),
    "yaml wide use cases": ("plan", _yaml(f"{PLAN}  use_cases:\n" + "".join(f"  - id: c{i}\n    name: a\n" + "".join(f"    x{j}: 1\n" for j in range(900)) for i in range(99)))),
    "yaml answers": ("plan", _yaml(f"{PLAN}  answers:\n" + "".join(f"    X{i}: {{level: 9}}\n" for i in range(60_000)))),
    "yaml one line": ("plan", _yaml(f"{PLAN}  title: " + "x " * 2_400_000)),
    "yaml key of a line": ("plan", _yaml("x " * 2_400_000 + ": 1")),
    "yaml quoted": ("plan", _yaml('format: "' + "\\x41" * 1_200_000 + '"')),
    "yaml open quote": ("plan", _yaml(f"{PLAN}  title: '" + "''" * 2_400_000)),
    "yaml block scalar": ("plan", _yaml(f"{PLAN}  title: |\n" + "   \n" * 1_200_000)),
    "yaml flow of blanks": ("plan", _yaml(f"{PLAN}  title: [" + ",\n" * 2_400_000)),
    "yaml questions": ("plan", _yaml("? " * 2_400_000)),
    "yaml dashes": ("plan", _yaml("- " * 2_400_000)),
    "yaml documents": ("plan", _yaml("--- a\n" + "...\n" * 1_200_000)),
    "yaml digits": ("plan", _yaml(f"{PLAN}  title: " + "9" * 4_900_000)),
    "yaml same key": ("plan", _yaml(f"{PLAN}  title: a\n" * 100_000)),
    "yaml beside the limit of bytes": ("plan file", lambda: b"#" * 5_000_001),
    "votes": ("respondent YAML", _yaml("format: planner-respondent/1\nid: a\nname: b\nrole: business\nsteps: [S1]\nvotes: {" + ",".join(f"q{i}: 1" for i in range(99_000)) + "}")),
    "update entries": ("catalogue update", _yaml("format: planner-catalog/1\nsource: a\nas_of: 2026\nassumptions: {" + ",".join(f"u{i}: 1" for i in range(90_000)) + "}")),
    "update fields": ("catalogue update", _yaml("format: planner-catalog/1\nsource: a\nas_of: 2026\nassumptions:\n  usd_krw: {" + ",".join(f"u{i}: 1" for i in range(90_000)) + "}")),
    "pdf of filters": ("report", lambda: b"%PDF-1.7\n" + (b"obj /Filter" + b" " * 3900 + b" x /Type /EmbeddedFile /Filter" + b" " * 3900 + b"stream\n") * 40 + b"%%EOF"),
    "pdf of many plans": ("report", lambda: _pdf(*(zlib.compress(b"format: planner/2\n#%d" % i + b" " * 4_900_000) for i in range(39)))),
    "pdf of one plan often": ("report", lambda: _pdf(*[zlib.compress(b"format: planner/2\n" + b" " * 4_900_000)] * 39)),
    "pdf of a thousand to one": ("report", lambda: _pdf(zlib.compress(b"format: planner/2\n" + b" " * 100_000_000))),
    "pdf of types": ("report", lambda: b"%PDF-1.7\n" + b"/Type /Encrypt  " * 3_900_000 + b"\n%%EOF"),
    "pdf of streams never begun": ("report", lambda: b"%PDF-1.7\n" + (b"/Type /EmbeddedFile" + b" " * 4100) * 39 + b" " * 60_000_000 + b"%%EOF"),
    "pdf of plain attachments": ("report", lambda: _pdf(*[b"format: planner/2\n" + b"#" * 1_500_000] * 39, packing=b"")),
    "workbook of blanks": ("table XLSX", lambda: _book({"xl/a.xml": b"<a>" + b" " * 11_000_000 + b"</a>"})),
    "workbook of nothing but ratio": ("table XLSX", lambda: _book({"xl/a.xml": b"<a>" + b" " * 400_000_000 + b"</a>"})),
    "workbook that lies": ("table XLSX", _lying_directory),
    "workbook with one data for all": ("table XLSX", _overlapping),
    "workbook in a workbook": ("table XLSX", lambda: _book({"xl/b.xlsx": _book({"xl/c.xlsx": _book()})})),
    "workbook of one attribute": ("table XLSX", lambda: _book({SHEET: _sheet((b'<row a="' + b"x" * 99_000 + b'"/>') * 110)})),
    "workbook of one comment": ("table XLSX", lambda: _book({"xl/a.xml": b"<a>" + (b"<!--" + b"> " * 49_000 + b"-->") * 110 + b"</a>"})),
    "workbook of attributes": ("table XLSX", lambda: _book({SHEET: _sheet((b"<row " + b" ".join(b'a%d="1"' % i for i in range(9_000)) + b"/>") * 110)})),
    "workbook of cells": ("table XLSX", lambda: _book({SHEET: _sheet(b"<row>" + b"<c><v>1</v></c>" * 29_000 + b"</row>")}, 1)),
    "workbook of rows": ("table XLSX", lambda: _book({SHEET: _sheet(b"<row/>" * 59_000)}, 1)),
    "workbook of odd numbers": ("table XLSX", lambda: _book({SHEET: _sheet(b"<row><c><v>1" + b"0" * 5_000_000 + b"</v></c></row>")})),
    "workbook of shared texts": ("table XLSX", lambda: _book({"xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + b"<si><t>a</t></si>" * 29_000 + b"</sst>"}, 1)),
    "workbook of one shared text": ("table XLSX", lambda: _book({"xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"a" * 11_000_000 + b"</t></si></sst>"})),
    "workbook at the end of the world": ("table XLSX", lambda: _book({SHEET: _sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', b'<dimension ref="A1:XFD1048576"/>')})),
    "workbook of row numbers": ("table XLSX", lambda: _book({SHEET: _sheet(b'<row r="999999999999999999999"><c r="ZZZZZZ99999999"><v>1</v></c></row>')})),
    "workbook of styles": ("table XLSX", lambda: _book({"xl/styles.xml": b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="1">' + b'<xf numFmtId="1"/>' * 14_000 + b"</cellXfs></styleSheet>"}, 1)),
    "workbook of formats": ("table XLSX", lambda: _book({"xl/styles.xml": b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="' + b"[" * 99_000 + b'"/></numFmts></styleSheet>'})),
    "workbook of sheets": ("table XLSX", lambda: _book({"xl/workbook.xml": parts_of(table_workbook_seeds()[0])["xl/workbook.xml"].replace(b"<sheets>", b"<sheets>" + b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="a" sheetId="1" state="visible" r:id="rId1"/>' * 58)}, 1)),
    "workbook of names": ("table XLSX", lambda: _book({"xl/workbook.xml": parts_of(table_workbook_seeds()[0])["xl/workbook.xml"].replace(b"</sheets>", b"</sheets><definedNames>" + b'<definedName name="a">A1</definedName>' * 14_000 + b"</definedNames>")}, 1)),
    "workbook of types": ("table XLSX", lambda: _book({"[Content_Types].xml": parts_of(table_workbook_seeds()[0])["[Content_Types].xml"].replace(b"</Types>", b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' * 14_000 + b"</Types>")}, 1)),
    "workbook of laughs": ("table XLSX", lambda: _book({SHEET: b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + _sheet(b"&b;")})),
    "questionnaire of cells": ("respondent XLSX", lambda: _book({SHEET: _sheet(b"<row>" + b'<c t="inlineStr"><is><t>format</t></is></c>' * 19_000 + b"</row>")}, 1)),
    "cases of rows": ("cases", lambda: b"gpu,task,tokens_per_s_per_gpu\n" + b"x\n" * 8_000_000),
    "cases of columns": ("cases", lambda: b"," * 1_190_000 + b"gpu\n" + b"," * 5000),
    "cases of cells": ("cases", lambda: b"gpu,task,tokens_per_s_per_gpu" + b",a" * 57 + b"\n" + (b"abcdefgh," * 59 + b"x\n") * 19_900),
    "cases of one cell": ("cases", lambda: b'gpu,"' + b'""' * 8_000_000),
    "cases of blank lines": ("cases", lambda: b"gpu,task\n" + b"\n" * 16_000_000),
    "results of lists": ("results JSON", lambda: b"[" + b"[]," * 700_000 + b"[]]"),
    "results of objects": ("results JSON", lambda: b"{}" * 180_000),
    "results of objects in a list": ("results JSON", lambda: b'[{"":0}' + b',{"":0}' * 290_000 + b"]"),
    "results of numbers": ("results JSON", lambda: b'{"itls": [' + b"0.0123456," * 1_450_000 + b"1]}"),
    "results of texts": ("results JSON", lambda: '{"a🙂": ['.encode() + b'"abcde",' * 1_400_000 + b'""]}'),
    "results of depth": ("results JSON", lambda: b'{"output_throughput": ' + b"[" * 950 + b"]" * 950 + b', "completed": 1}'),
    "results of more depth": ("results JSON", lambda: b'{"a":' * 100_000),
    "results of digits": ("results JSON", lambda: b'{"completed": 1' + b"0" * 4000 + b', "output_throughput": 1, "failed": 1' + b"0" * 4000 + b"}"),
    "results of blanks in a name": ("results CSV", lambda: b'Metric,avg\n"' + b" " * 100_000 + b'x(",1\n'),
    "results of rows": ("results CSV", lambda: b"Metric,avg\n" + b"a\n" * 7_900_000),
    "results of cells": ("results CSV", lambda: b"Metric,avg\n" + b"ab," * 299_000),
    "results of blank lines": ("results CSV", lambda: b"Metric,avg\n" + b"\n" * 15_900_000),
    "table of blank lines": ("pasted table", lambda: b"name\n" + b"\n" * 1_990_000),
    "table of tabs": ("pasted table", lambda: b"name\n" + b"\t\n" * 990_000),
    "table of wide blanks": ("pasted table", lambda: b"name\n" + (b"\t" * 59 + b"\n") * 33_000),
    "table of a row": ("pasted table", lambda: b"name\n" + b"\t" * 1_900_000),
    "table of cells": ("pasted table", lambda: (b"name" + b"\ta" * 59 + b"\n") * 16_000),
    "table of an open quote": ("pasted table", lambda: b'name\n"' + b"\n" * 1_900_000),
    "table of heads": ("pasted table", lambda: b"name\n" + (b"name" + b",name" * 59 + b"\n") * 100),
    "table of lists": ("pasted table", lambda: "이름,개인정보\n".encode() + b"a," + b";" * 4900 + b"\n"),
    "table of brackets": ("pasted table", lambda: b"name," + b"(" * 4900 + b"\na,b\n"),
    "amount of marks": ("typed amount", lambda: ("1" + "\u0300\u0316" * 100_000).encode()),
    "amount of digits": ("typed amount", lambda: b"1" * 1_000_000),
    "text of marks": ("pasted text", lambda: ("a" + "\u0300\u0316" * 900_000).encode()),
    "text of marks on letters": ("pasted text", lambda: ("각" + "\u0327\u0300" * 20).encode() * 20_000),
    "text of two million": ("pasted text", lambda: "가🙂".encode() * 1_000_000),
    "copy of values": ("recovery copy", lambda: b'{"origin": null, "saved_at": "2026-11-26T10:00:00", "plan": {"title": [' + b"1," * 490_000 + b"1]}}"),
    "copy of objects": ("recovery copy", lambda: b'{"origin": null, "saved_at": "2026-11-26T10:00:00", "plan": {"use_cases": [' + b"{}," * 99_000 + b"{}]}}"),
    "copy of a file without end": ("recovery copy", lambda: b'{"origin": "/dev/zero", "saved_at": "2026-11-26T10:00:00", "plan": {"title": "a"}}'),
    "copy of no file": ("recovery copy", lambda: b'{"origin": "a\\u0000b", "saved_at": "2026-11-26T10:00:00+09:00", "plan": {"title": "a"}}'),
    "copy of half a letter": ("recovery copy", lambda: b'{"origin": "\\ud800", "saved_at": "2026-11-26T10:00:00", "plan": {"title": "a"}}'),
    "copies of lists": ("traces", lambda: b"[" + b"[]," * 240_000 + b"[]]"),
    "recent plans without number": ("recent plans", lambda: b"[" + b'"a",' * 249_000 + b'"a"]'),
    "recent plans of lists": ("recent plans", lambda: b"[" + b"[]," * 330_000 + b"[]]"),
    "preferences of keys": ("preferences", lambda: b"{" + b",".join(b'"k%d":1' % i for i in range(9000)) + b"}"),
    "preferences of depth": ("preferences", lambda: b"[" * 99_000),
    "sealed at great cost": (derived, lambda: _sealed(128 * 1024, 4)),
    "sealed at any cost": (derived, lambda: _sealed(2**31, 2**31)),
    "logo of giant size": ("logo", lambda: _png(2**31 - 1, 2**31 - 1, zlib.compress(b""))),
    "logo of allowed size": ("logo", lambda: _png(2000, 2000, zlib.compress(bytes(6001 * 2000)))),
    "logo of more data than it says": ("logo", lambda: _png(10, 10, zlib.compress(bytes(1_000_000_000), 9))),
    "logo of packed text": ("logo", lambda: _png(10, 10, zlib.compress(bytes(310)), (b"zTXt", b"a\0\0" + zlib.compress(bytes(500_000_000), 9)))),
    "logo of a packed profile": ("logo", lambda: _png(10, 10, zlib.compress(bytes(310)), (b"iCCP", b"a\0\0" + zlib.compress(bytes(500_000_000), 9)))),
    "logo of passes": ("logo", _scans),
}  # fmt: skip


def explode(name: str) -> tuple[list[tuple[int, str]], Tally]:
    """What is wrong with the answer to a bomb, and what it took; what the reader needs once is read before."""
    wanted, content = BOMBS[name]
    if isinstance(wanted, str):
        reader = next(r for r in READERS if r.name == wanted)
    else:
        reader = Reader(name, (), sealed_seeds, sealed, wanted)
    with TemporaryDirectory() as folder:
        harm(reader, reader.seeds()[0], Path(folder))
    made = content()
    return batch(replace(reader, seeds=lambda: [made], make=lambda _, seed: seed), name, 1)
