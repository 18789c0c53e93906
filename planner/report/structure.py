"""The structure tree of a tagged page as PDF objects: what a screen reader reads, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.report.tagging import Annotated, Element, Kid, Marked, Parent


def pdf_text(words: str) -> str:
    """A text string of a PDF file: hexadecimal UTF-16, which needs no escapes."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


def without_empty(element: Element) -> bool:
    """Takes out elements that hold nothing; whether this one holds something. An empty cell of a table is still a cell."""
    element.kids = [kid for kid in element.kids if not isinstance(kid, Element) or without_empty(kid)]
    return bool(element.kids) or element.tag in ("TD", "TH")


def in_order(root: Element) -> list[Element]:
    found, todo = [], [root]
    while todo:
        element = todo.pop()
        found.append(element)
        todo.extend(kid for kid in reversed(element.kids) if isinstance(kid, Element))
    return found


def tree(
    root: Element, parents: list[Parent], own: int, first: int, numbers: Mapping[str, int]
) -> Iterator[tuple[int, str]]:
    """Object numbers with their contents. ``own`` is the number of the tree itself, ``first`` the first free one, ``numbers``
    those of pages and annotations by name."""
    without_empty(root)
    elements = in_order(root)
    for number, element in enumerate(elements, first):
        element.number = number
    nums = " ".join(f"{at} {_parent(parent)}" for at, parent in enumerate(parents))
    yield own, f"<</Type/StructTreeRoot/K {first} 0 R/ParentTree<</Nums[{nums}]>>/ParentTreeNextKey {len(parents)}>>"
    for element in elements:
        yield element.number, _element(element, own, numbers)


def _parent(parent: Parent) -> str:
    if isinstance(parent, Element):
        return f"{parent.number} 0 R"
    return f"[{' '.join(f'{element.number} 0 R' for element in parent)}]"


def _element(element: Element, own: int, numbers: Mapping[str, int]) -> str:
    above = element.parent.number if element.parent is not None else own
    page = next((kid.page for kid in element.kids if isinstance(kid, Marked)), "")
    kids = " ".join(_kid(kid, page, numbers) for kid in element.kids)
    parts = [f"<</S/{element.tag}/P {above} 0 R/K[{kids}]"]
    if page:
        parts.append(f"/Pg {numbers[page]} 0 R")
    if element.alt:
        parts.append(f"/Alt{pdf_text(element.alt)}")
    if element.lang:
        parts.append(f"/Lang({element.lang})")
    if element.attributes:
        parts.append(f"/A<<{element.attributes}>>")
    return "".join((*parts, ">>"))


def _kid(kid: Kid, page: str, numbers: Mapping[str, int]) -> str:
    if isinstance(kid, Element):
        return f"{kid.number} 0 R"
    if isinstance(kid, Annotated):
        return f"<</Type/OBJR/Obj {numbers[kid.name]} 0 R/Pg {numbers[kid.page]} 0 R>>"
    return str(kid.mcid) if kid.page == page else f"<</Type/MCR/MCID {kid.mcid}/Pg {numbers[kid.page]} 0 R>>"
