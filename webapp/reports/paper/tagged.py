"""A ReportLab canvas that knows what it draws: marked content, artifacts and their structure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFName
from reportlab.pdfgen.canvas import Canvas

from webapp.reports.paper.archive import CREATOR, PRODUCER, Metadata, make_archival
from webapp.reports.paper.structure import Stream, StructureElement, StructureTree, register
from webapp.reports.paper.typography import PAGE, REGULAR, Style, TextLine, text_width

_OPTIONS: dict[str, Any] = {
    "pagesize": PAGE,
    "pageCompression": 1,
    "invariant": 1,
    "pdfVersion": (1, 7),
    "initialFontName": REGULAR,  # otherwise each page names Helvetica, which is not embedded
}
_ESCAPES = {code: f"\\{code:03o}" for code in (*range(32), *range(127, 256))}  # within ( and )
_ESCAPES |= {ord(sign): f"\\{sign}" for sign in "()\\"}


class TaggedCanvas(Canvas):
    """Draws pages; `y` is measured from the top of the page. `root` is the Document node."""

    _doc: Any
    _code: list[str]

    def __init__(self, file: BinaryIO, metadata: Metadata) -> None:
        super().__init__(file, **_OPTIONS)
        self.root = StructureElement("Document")
        self._metadata = metadata
        self._pages: list[tuple[int, list[StructureElement]]] = []
        self._marks: list[StructureElement] = []
        self._shown: dict[tuple[str, str, float], str] = {}
        # By font: how each letter that was drawn is written, those of its first subset.
        self._letters: dict[str, dict[int, str]] = {}
        self._is_marking = False
        self._describe()

    def _describe(self) -> None:
        about = self._metadata
        self.setTitle(about.title)
        self.setAuthor(about.author)
        self.setSubject(about.subject)
        self.setCreator(CREATOR)
        self.setProducer(PRODUCER)
        issued = about.issued.astimezone(dt.UTC)
        stamp = self._doc._timeStamp
        stamp.t, stamp.lt = issued.timestamp(), issued.timetuple()
        stamp.YMDhms = tuple(issued.timetuple())[:6]
        stamp.dhh = stamp.dmm = 0
        stamp.tzname = "UTC"

    @contextmanager
    def mark(self, node: StructureElement) -> Iterator[None]:
        """What is drawn inside belongs to the node."""
        number = len(self._marks)
        self._marks.append(node)
        node.marks.append((len(self._pages), number))
        with self._marked(f"/{node.role} <</MCID {number}>> BDC"):
            yield

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        """What is drawn inside is decoration, or repeats what was said: not read aloud."""
        if self._is_marking:
            yield
            return
        with self._marked(f"/Artifact <</Type /{kind}>> BDC"):
            yield

    @contextmanager
    def _marked(self, opening: str) -> Iterator[None]:
        self._code.append(opening)
        self._is_marking = True
        yield
        self._is_marking = False
        self._code.append("EMC")

    def write(self, x: float, y: float, text: str, style: Style) -> None:
        """One line of text whose base line is at `y` from the top."""
        self.write_lines(x, y, [((text, style.font),)], style)

    def write_lines(self, x: float, y: float, lines: Sequence[TextLine], style: Style) -> None:
        """Lines of text, the first base line at `y` from the top.

        Every line but the last ends in a space, or a reader of the structure joins two words.
        """
        code = [f"BT {_colour(style.colour)} rg {x:.2f} {PAGE[1] - y:.2f} Td {style.leading} TL"]
        last = len(lines) - 1
        for number, line in enumerate(lines):
            for text, font in line:
                code.append(self._show(text, font, style.size))
            if number < last:
                code.append(self._show(" ", line[-1][1], style.size))
                code.append("T*")
        code.append("ET")
        self._code.append(" ".join(code))

    def _show(self, text: str, name: str, size: float) -> str:
        """The operators that show a text; many cells of a table say the same."""
        known = self._shown.get((text, name, size))
        if known is None:
            known = self._shown[text, name, size] = self._operators(text, name, size)
        return known

    def _operators(self, text: str, name: str, size: float) -> str:
        font: Any = pdfmetrics.getFont(name)
        table = self._letters.setdefault(name, {})
        if all(map(table.__contains__, map(ord, text))):
            inside = font.getSubsetInternalName(0, self._doc)
            return f"{inside} {size} Tf ({text.translate(table)}) Tj"
        pieces = font.splitString(text, self._doc)
        if [subset for subset, _ in pieces] == [0]:
            escaped = map(_escaped, (bytes([code]) for code in pieces[0][1]))
            table.update(zip(map(ord, text), escaped, strict=True))
        return " ".join(
            f"{font.getSubsetInternalName(subset, self._doc)} {size} Tf ({_escaped(codes)}) Tj"
            for subset, codes in pieces
        )

    def rule(self, x: float, y: float, width: float, colour: Color, weight: float = 0.5) -> None:
        """A horizontal line, as decoration."""
        with self.artifact():
            self._code.append(
                f"{_colour(colour)} RG {weight} w {x:.2f} {PAGE[1] - y:.2f} m "
                f"{x + width:.2f} {PAGE[1] - y:.2f} l S"
            )

    def fill(self, x: float, y: float, width: float, height: float, colour: Color) -> None:
        """A rectangle whose upper left corner is (x, y), as decoration."""
        with self.artifact():
            self._code.append(
                f"{_colour(colour)} rg {x:.2f} {PAGE[1] - y - height:.2f} "
                f"{width:.2f} {height:.2f} re f"
            )

    def write_across(self, text: str, style: Style) -> None:
        """One word from the lower left to the upper right of the page, as decoration."""
        slope = math.atan2(PAGE[1], PAGE[0])
        cos, sin = math.cos(slope), math.sin(slope)
        half = text_width(text, style) / 2
        x, y = PAGE[0] / 2 - half * cos, PAGE[1] / 2 - half * sin
        with self.artifact("Background"):
            self._code.append(
                f"BT {_colour(style.colour)} rg {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} "
                f"{x:.2f} {y:.2f} Tm {self._show(text, style.font, style.size)} ET"
            )

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        """Finish the page."""
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = len(self._pages)
        page.Tabs = PDFName("S")
        page.Trans = None  # PDF/A knows no page transitions
        page.Contents = Stream("", page.stream.encode("ascii"))  # not in base 85, as by default
        number = register(self._doc, page)
        self._pages.append((number, self._marks))
        self._marks = []

    def finish(self) -> None:
        """Write the structure and the catalogue, and save."""
        root = StructureTree(self._doc, self._pages).write(self.root)
        self._doc.Catalog.StructTreeRoot = f"{root} 0 R"
        self._doc.Catalog.MarkInfo = "<< /Marked true >>"
        self.showOutline()
        make_archival(self._doc, self._metadata)
        self.save()


def _colour(colour: Color) -> str:
    return f"{colour.red:.4g} {colour.green:.4g} {colour.blue:.4g}"


def _escaped(codes: bytes) -> str:
    """The codes as they stand in a string of PDF."""
    return codes.decode("latin-1").translate(_ESCAPES)
