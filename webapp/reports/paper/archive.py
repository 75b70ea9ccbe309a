"""What makes a PDF last (PDF/A-3b): metadata inside, a colour profile, and attached files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase import pdfdoc

from webapp.reports.contents.attachment import Attachment
from webapp.reports.paper.structure import Stream, Written, register, text_string

PRODUCER = "ReportLab PDF Library"
CREATOR = "Rekpauze"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the PDF says about itself. `issued` is the only date in it, so that the same report
    gives the same bytes."""

    title: str
    author: str
    subject: str
    language: str
    issued: dt.datetime
    attachments: Sequence[Attachment] = ()


def make_archival(document: Any, metadata: Metadata) -> None:
    """Add metadata, output intent and attachments to the document's catalogue."""
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents", "AF"]
    catalog.Lang = Written(text_string(metadata.language))
    catalog.ViewerPreferences = Written("<< /DisplayDocTitle true >>")
    catalog.Metadata = pdfdoc.XMP(creator=lambda _: _xmp(metadata))
    catalog.OutputIntents = Written(f"[{_output_intent(document)}]")
    files = [(file, _file_specification(document, file, metadata)) for file in metadata.attachments]
    if files:
        catalog.AF = Written(f"[{' '.join(f'{number} 0 R' for _, number in files)}]")
        named = " ".join(f"{text_string(file.name)} {number} 0 R" for file, number in files)
        catalog.Names = Written(f"<< /EmbeddedFiles << /Names [{named}] >> >>")


def _xmp(metadata: Metadata) -> bytes:
    return _XMP.format(
        title=escape(metadata.title),
        author=escape(metadata.author),
        subject=escape(metadata.subject),
        language=metadata.language,
        creator=CREATOR,
        producer=PRODUCER,
        date=metadata.issued.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    ).encode()


def _output_intent(document: Any) -> str:
    number = register(document, Stream("/N 3", _srgb_profile()))
    name = "(sRGB IEC61966-2.1)"
    return (
        f"<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier {name} /Info {name} "
        f"/DestOutputProfile {number} 0 R >>"
    )


def _file_specification(document: Any, file: Attachment, metadata: Metadata) -> int:
    date = metadata.issued.strftime("D:%Y%m%d%H%M%S+00'00'")
    entries = (
        f"/Type /EmbeddedFile /Subtype /{file.mime.replace('/', '#2F')} "
        f"/Params << /ModDate ({date}) /Size {len(file.content)} >>"
    )
    stream = register(document, Stream(entries, file.content))
    name = text_string(file.name)
    return register(
        document,
        Written(
            f"<< /Type /Filespec /F {name} /UF {name} /Desc {text_string(file.description)} "
            f"/AFRelationship /Data /EF << /F {stream} 0 R /UF {stream} 0 R >> >>"
        ),
    )


@cache
def _srgb_profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made_on = bytes([7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])  # 1 January 2000, not the clock
    return profile[:24] + made_on + profile[36:]
