"""Checks of a finished PDF that no package does for us: PDF/UA-1 structure, fonts, links; PDF/A through pikepdf.

Each function gives the problems it found, in words; an empty list is good.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import pdfa

PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"}
HEADINGS = {"H1": 1, "H2": 2, "H3": 3}
KNOWN = tuple(
    f"XMP {what} is not permitted"
    for what in (
        "namespace pdfaExtension=http://www.aiim.org/pdfa/ns/extension/", "namespace pdfaSchema=http://www.aiim.org/pdfa/ns/schema#",
        "namespace pdfaProperty=http://www.aiim.org/pdfa/ns/property#", "property pdfuaid:part", "property pdfaExtension:schemas",
    )
)  # fmt: skip
"""What pikepdf says of PDF/UA's identification: its list knows no extension schemas, which ISO 19005-2 and -3 allow (6.6.2.3.2)
and which explain the one property here that is not predefined."""


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def all_problems(pdf: bytes) -> list[str]:
    """Everything below."""
    with opened(pdf) as document:
        found = [*document.check_pdf_syntax(), *catalogue(document), *painting(document), *structure(document), *fonts(document),
                 *annotations(document), *actions(document)]  # fmt: skip
    return [*found, *archive(pdf)]


def archive(pdf: bytes) -> list[str]:
    """Findings against PDF/A-3b where a file is attached, else PDF/A-2b."""
    with opened(pdf) as document:
        flavour = "3b" if document.attachments else "2b"
    report = pdfa.validate_written(io.BytesIO(pdf), flavour)
    return [f"{f.rule} {f.where} {f.message}" for f in report.findings if f.message not in KNOWN]


def catalogue(document: pikepdf.Pdf) -> list[str]:
    root, found = document.Root, []
    if not str(root.get("/Lang", "")):
        found.append("no language")
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        found.append("not marked")
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        found.append("title is not shown")
    if not str(document.docinfo.get("/Title", "")):
        found.append("no title")
    found += [
        f"no {key}" for key in ("/StructTreeRoot", "/Metadata", "/OutputIntents", "/PageLabels") if key not in root
    ]
    found += [
        f"page {n}: {key}" for n, page in enumerate(document.pages, 1) for key in ("/Trans", "/AA") if key in page
    ]
    found += [f"page {n}: tab order" for n, page in enumerate(document.pages, 1) if page.get("/Tabs") != "/S"]
    return found


def actions(document: pikepdf.Pdf) -> list[str]:
    """Anything that runs, or leads out of the document other than by an allowed address."""
    found = [key for key in ("/OpenAction", "/AA", "/AcroForm", "/JavaScript") if key in document.Root]
    links = [a.A for page in document.pages for a in page.get("/Annots", []) if "/A" in a]
    for each in (*(o for o in document.objects if isinstance(o, pikepdf.Dictionary)), *links):
        if str(each.get("/S", "")) in ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm"):
            found.append(str(each.S))
        if "/URI" in each and not str(each.URI).startswith(("https://", "mailto:")):
            found.append(str(each.URI))
    return found


def painting(document: pikepdf.Pdf) -> list[str]:
    """Painting that is neither the content of an element nor an artefact, and numbers that the tree does not know."""
    found = []
    parents = parent_tree(document)
    for number, page in enumerate(document.pages, 1):
        marks: list[str] = []
        seen: list[int] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                if marks:
                    found.append(f"page {number}: marked content inside marked content")
                marks.append(str(operands[0]))
                if len(operands) > 1 and "/MCID" in operands[1]:
                    seen.append(int(operands[1].MCID))
                elif str(operands[0]) != "/Artifact":
                    found.append(f"page {number}: {operands[0]} without number")
            elif name == "EMC":
                marks.pop()
            elif name in PAINTING and not marks:
                found.append(f"page {number}: {name} is neither content nor artefact")
        if marks:
            found.append(f"page {number}: marked content is not closed")
        if seen:
            known = parents[int(page.StructParents)]
            if sorted(seen) != list(range(len(known))):
                found.append(f"page {number}: numbers {seen[:5]} … of {len(known)} in the tree")
    return found


def parent_tree(document: pikepdf.Pdf) -> dict[int, Any]:
    nums = document.Root.StructTreeRoot.ParentTree.Nums
    return {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}


def kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def is_element(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def walk(element: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[Any, tuple[str, ...]]]:
    yield element, above
    for kid in kids(element):
        if is_element(kid):
            yield from walk(kid, (*above, str(element.S)[1:]))


def elements(document: pikepdf.Pdf) -> list[tuple[Any, str, tuple[str, ...]]]:
    """Element, tag and tags above it, in reading order."""
    root = kids(document.Root.StructTreeRoot)[0]
    return [(element, str(element.S)[1:], above) for element, above in walk(root)]


def structure(document: pikepdf.Pdf) -> list[str]:
    found, level = [], 0
    needs = {"LI": "L", "Lbl": "LI", "LBody": "LI", "TR": "Table", "TH": "TR", "TD": "TR", "TOCI": "TOC"}
    for element, tag, above in elements(document):
        if tag == "Figure" and not str(element.get("/Alt", "")).strip():
            found.append("a figure without alternative text")
        if tag in HEADINGS:
            if HEADINGS[tag] > level + 1:
                found.append(f"{tag} after level {level}")
            level = HEADINGS[tag]
        if tag in needs and (not above or above[-1] != needs[tag]):
            found.append(f"{tag} in {above[-1:]}")
        if tag == "Table":
            found += table_problems(element)
        if not kids(element) and tag != "TD":
            found.append(f"{tag} holds nothing")
    return found


def table_problems(table: Any) -> list[str]:
    rows = [list(kids(row)) for row in kids(table)]
    if not rows:
        return ["a table without rows"]
    found = []
    if len({len(row) for row in rows}) > 1:
        found.append(f"rows of {sorted({len(row) for row in rows})} cells")
    for cell in rows[0]:
        if str(cell.S) != "/TH" or "/A" not in cell or str(cell.A.Scope) != "/Column":
            found.append("a column without a head")
    return found


def annotations(document: pikepdf.Pdf) -> list[str]:
    found = []
    parents = parent_tree(document)
    for number, page in enumerate(document.pages, 1):
        for annotation in page.get("/Annots", []):
            if int(annotation.get("/F", 0)) != 4:
                found.append(f"page {number}: an annotation that is not printed")
            if not str(annotation.get("/Contents", "")):
                found.append(f"page {number}: a link without words")
            owner = parents.get(int(annotation.get("/StructParent", -1)))
            if owner is None or str(owner.S) != "/Link":
                found.append(f"page {number}: a link outside a Link element")
            elif not any(
                isinstance(k, pikepdf.Dictionary) and k.get("/Type") == "/OBJR" and k.Obj.objgen == annotation.objgen
                for k in kids(owner)
            ):
                found.append(f"page {number}: its element does not know a link")
    return found


def fonts(document: pikepdf.Pdf) -> list[str]:
    """Fonts that are not embedded, not ours, or whose text cannot be read back."""
    found = []
    for font in {f.objgen: f for page in document.pages for f in page.Resources.Font.values()}.values():
        name = str(font.get("/BaseFont", ""))
        if not name.split("+")[-1].startswith(("Pretendard-", "ReportFigures-", "ReportFallback-")):
            found.append(f"{name} is not ours")
        if "/FontDescriptor" not in font or "/FontFile2" not in font.FontDescriptor:
            found.append(f"{name} is not embedded")
        if "/ToUnicode" not in font:
            found.append(f"{name} cannot be read back")
    return found
