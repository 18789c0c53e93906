"""What makes a file last: PDF/A-3b with an attachment, PDF/A-2b without, PDF/UA-1, one date in all places.

Metadata as XMP beside the old information dictionary, the colour space as output intent, the plan as an associated file.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObjectReference,
    PDFStream,
    PDFString,
    PDFZCompress,
)

from planner.charts.glyphs import cleaned
from planner.report import colour_profile
from planner.report.pdf_file import TREE, Tree

CREATOR = "Planner"
LOCALES = {"ko": "ko-KR", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels in the report; it is the source of what the pages say."""

    name: str
    content: bytes
    description: str
    mime: str = "application/yaml"


@dataclass(frozen=True, slots=True)
class About:
    """What the file says about itself."""

    title: str
    author: str
    language: str = "en"
    subject: str = ""
    day: date | None = None
    attachment: Attachment | None = None
    keywords: tuple[str, ...] = field(default=())

    @property
    def when(self) -> datetime:
        """Midnight of the report's day in UTC; never the clock, so that the same plan gives the same bytes."""
        day = self.day or date(2000, 1, 1)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


def describe(document: Any, about: About) -> None:
    """Puts everything that is not on a page into the document."""
    stamp = document._timeStamp
    stamp.t = about.when.timestamp()
    stamp.lt = time.gmtime(stamp.t)
    stamp.YMDhms, stamp.dhh, stamp.dmm, stamp.tzname = tuple(stamp.lt)[:6], 0, 0, "UTC"
    title, author = cleaned(about.title, 150) or CREATOR, cleaned(about.author, 100) or CREATOR
    document.setTitle(title)
    document.setAuthor(author)
    document.setSubject(cleaned(about.subject, 300))
    document.setCreator(CREATOR)
    document.setKeywords(", ".join(cleaned(word, 60) for word in about.keywords))
    catalogue = document.Catalog
    catalogue.__NoDefault__ = [*catalogue.__NoDefault__, "OutputIntents", "AF"]
    catalogue.Lang = PDFString(LOCALES.get(about.language, about.language))
    catalogue.MarkInfo = PDFDictionary({"Marked": "true"})
    catalogue.StructTreeRoot = document.Reference(Tree(), TREE)
    catalogue.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
    catalogue.PageMode = PDFName("UseOutlines")
    profile = PDFStream(PDFDictionary({"N": 3}), content=colour_profile.srgb(), filters=[PDFZCompress])
    catalogue.OutputIntents = PDFArray([PDFDictionary({
        "Type": PDFName("OutputIntent"), "S": PDFName("GTS_PDFA1"), "OutputConditionIdentifier": PDFString("sRGB"),
        "Info": PDFString(colour_profile.NAME), "DestOutputProfile": document.Reference(profile, "Profile"),
    })])  # fmt: skip
    if about.attachment is not None:
        _attach(document, about.attachment)
    catalogue.Metadata = pdfdoc.XMP(creator=lambda _: xmp(document.info, about))


def label_pages(document: Any) -> None:
    """Pages are numbered from 1 in the viewer as on paper."""
    document.Catalog.PageLabels = "<</Nums[0<</S/D/St 1>>]>>"


def _attach(document: Any, file: Attachment) -> None:
    check = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
    parameters = {
        "Size": len(file.content),
        "ModDate": pdfdoc.PDFDate(ts=document._timeStamp),
        "CheckSum": f"<{check}>",
    }
    about = {
        "Type": PDFName("EmbeddedFile"),
        "Subtype": "/" + file.mime.replace("/", "#2F"),
        "Params": PDFDictionary(parameters),
    }
    stream = PDFStream(PDFDictionary(about), content=file.content, filters=[PDFZCompress])
    content = document.Reference(stream, "Attachment")
    name = PDFString(cleaned(file.name, 80))
    described = PDFDictionary({
        "Type": PDFName("Filespec"), "F": name, "UF": name, "Desc": PDFString(cleaned(file.description, 300)),
        "AFRelationship": PDFName("Source"), "EF": PDFDictionary({"F": content, "UF": content}),
    })  # fmt: skip
    document.Reference(described, "AttachmentSpec")
    reference = PDFObjectReference("AttachmentSpec")
    document.Catalog.AF = PDFArray([reference])
    document.Catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray([name, reference])})})


def xmp(info: Any, about: About) -> bytes:
    """Metadata in the words of the information dictionary, with the conformance claims and the schema that explains one."""
    when = about.when.strftime("%Y-%m-%dT%H:%M:%SZ")
    part = 3 if about.attachment is not None else 2
    language = LOCALES.get(about.language, about.language)

    def words(value: Any) -> str:
        return escape(str(value), quote=False)

    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{words(info.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{words(info.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words(info.subject)}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{words(language)}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate><xmp:CreatorTool>{words(info.creator)}</xmp:CreatorTool>
<pdf:Producer>{words(info.producer)}</pdf:Producer><pdf:Keywords>{words(info.keywords)}</pdf:Keywords>
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
{_SCHEMA}
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


_SCHEMA = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""PDF/A asks for a description of every property that its part of ISO 19005 does not list; pdfuaid is one."""
