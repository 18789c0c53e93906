"""A canvas that knows what it paints: everything is either the content of a structure element or an artefact.

``content`` marks painting as that of an element, ``group`` makes an element that only holds others, ``artefact`` marks
decoration that a screen reader passes over. What is already inside marked content or an artefact belongs to it. The tree
that grows here is written by ``structure.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from planner.charts import fonts
from planner.charts.glyphs import cleaned

PRINTED = 4
"""Flag of an annotation that stays on paper, as PDF/A wants."""


class Element:
    """A node of the structure tree. Kids are elements, ``Marked`` (painting) or ``Annotated`` (a link's area)."""

    __slots__ = ("alt", "attributes", "kids", "lang", "number", "parent", "tag")

    def __init__(self, tag: str, parent: Element | None, alt: str = "", lang: str = "", attributes: str = "") -> None:
        self.tag, self.parent, self.alt, self.lang, self.attributes = tag, parent, alt, lang, attributes
        self.kids: list[Kid] = []
        self.number = 0
        if parent is not None:
            parent.kids.append(self)


class Marked:
    """Painting on a page, under its number there."""

    __slots__ = ("mcid", "page")

    def __init__(self, mcid: int, page: str) -> None:
        self.mcid, self.page = mcid, page


class Annotated:
    """An annotation on a page; both by their names in the document."""

    __slots__ = ("name", "page")

    def __init__(self, name: str, page: str) -> None:
        self.name, self.page = name, page


Kid: TypeAlias = Element | Marked | Annotated
Parent: TypeAlias = list[Element] | Element
"""What a page or an annotation belongs to: the elements of its marked contents, or the one element."""


class TaggedCanvas(Canvas):
    """Drop-in canvas. Pages stay open until ``save``, so that page numbers can be painted when they are known (``later``)."""

    _code: list[str]

    def __init__(self, filename: Any, **options: Any) -> None:
        fonts.register()
        options.update(initialFontName=fonts.REGULAR, pdfVersion=(1, 7), invariant=1)
        super().__init__(filename, **options)
        self.root = Element("Document", None)
        self.parents: list[Parent] = []
        self.pages_of: dict[str, int] = {}
        """The page, from 1, on which each bookmark stands."""
        self._open: list[Element] = [self.root]
        self._inside = False
        self._shared: dict[Any, Element] = {}
        self._on_page: list[Element] = []
        self._page_at: int | None = None
        self._written: list[tuple[Any, list[str]]] = []
        self._later: list[tuple[list[str], int, Callable[[], None]]] = []

    # --- marking -----------------------------------------------------------------------------------------------

    @contextmanager
    def artefact(self, kind: str = "Layout") -> Iterator[None]:
        """Decoration; ``kind`` is Layout, Page or Pagination."""
        if self._inside:
            yield
            return
        self._inside = True
        self._code.append(f"/Artifact <</Type /{kind}>> BDC")
        try:
            yield
        finally:
            self._code.append("EMC")
            self._inside = False

    @contextmanager
    def group(
        self, tag: str, shared: Any = None, alt: str = "", lang: str = "", attributes: str = ""
    ) -> Iterator[Element]:
        """An element without painting of its own. The same ``shared`` key continues the same element, over pages too."""
        element = self._shared.get(shared) if shared is not None else None
        if self._inside:
            yield self._open[-1]
            return
        if element is None:
            element = Element(tag, self._open[-1], alt, lang, attributes)
            if shared is not None:
                self._shared[shared] = element
        self._open.append(element)
        try:
            yield element
        finally:
            self._open.pop()

    @contextmanager
    def content(
        self, tag: str, shared: Any = None, alt: str = "", lang: str = "", attributes: str = ""
    ) -> Iterator[Element]:
        """An element and its painting."""
        if self._inside:
            yield self._open[-1]
            return
        with self.group(tag, shared, alt, lang, attributes) as element:
            if self._page_at is None:
                self._page_at = len(self.parents)
                self.parents.append(self._on_page)
            mcid = len(self._on_page)
            self._on_page.append(element)
            element.kids.append(Marked(mcid, self._doc.thisPageName()))
            self._code.append(f"/{tag} <</MCID {mcid}>> BDC")
            self._inside = True
            try:
                yield element
            finally:
                self._code.append("EMC")
                self._inside = False

    def begun(self, shared: Any) -> bool:
        return shared in self._shared

    # --- links -------------------------------------------------------------------------------------------------

    def link(self, key: str, words: str, rect: tuple[float, float, float, float]) -> None:
        """Makes ``rect`` a link of the open element to the bookmark ``key``. No link leads out of the report."""
        if self._open[-1].tag != "Link":  # inside decoration or a cell that is marked as a whole
            return
        said = PDFString(cleaned(words, 300) or key)
        entries = {
            "Dest": self._bookmarkReference(key), "Type": PDFName("Annot"), "Subtype": PDFName("Link"), "F": PRINTED, "Border": PDFArray([0, 0, 0]), "Contents": said,
            "Rect": PDFArray([round(x, 2) for x in self._absRect(rect, 1)]), "StructParent": len(self.parents),
        }  # fmt: skip
        self._annotationCount += 1
        name = f"Link{self._annotationCount}"
        self._open[-1].kids.append(Annotated(self._doc.annotationName(name), self._doc.thisPageName()))
        self.parents.append(self._open[-1])
        self._doc.addAnnotation(name, PDFDictionary(entries))
        self._annotatePage(name)

    def bookmark(self, key: str, y: float) -> None:
        """A place that links and the outline lead to: height ``y`` of what is being drawn. A key names one place."""
        if key in self.pages_of:
            raise ValueError(f"two places named {key}")
        self.bookmarkPage(key, "XYZ", left=0, top=round(self.absolutePosition(0, y)[1], 2))
        self.pages_of[key] = self._pageNumber

    # --- pages -------------------------------------------------------------------------------------------------

    def later(self, paint: Callable[[], None]) -> None:
        """Paints at this place of the page when all pages are known (``pages_of``, ``page_count``)."""
        self._later.append((self._code, len(self._code), paint))
        self._code.append("")

    @property
    def page_count(self) -> int:
        return len(self._written)

    def showPage(self) -> None:
        code = self._code
        super().showPage()
        page = self._doc.idToObject[f"Page{self._doc.pageCounter - 1}"]
        self._written.append((page, code))

    def _setAnnotations(self, page: Any) -> None:
        super()._setAnnotations(page)
        own = [k for k in page.__NoDefault__ if k != "Trans"]  # an empty /Trans is against PDF/A
        page.__NoDefault__ = [*own, "StructParents", "Tabs", "Group"]
        page.Tabs = PDFName("S")
        page.Group = PDFDictionary({"Type": PDFName("Group"), "S": PDFName("Transparency"), "CS": PDFName("DeviceRGB")})
        page.StructParents = self._page_at

    def _startPage(self) -> None:
        self._on_page, self._page_at = [], None
        super()._startPage()

    def finish_pages(self) -> None:
        """Paints what was left for later and closes the pages."""
        if len(self._code):
            self.showPage()
        for code, at, paint in self._later:
            self._code = []
            self.init_graphics_state()
            paint()
            code[at] = "\n".join(self._code)
        self._code = []
        for page, code in self._written:
            page.setStream([self._preamble, *code])
