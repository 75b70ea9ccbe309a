"""The structure tree of a tagged PDF: what a screen reader follows, in reading order."""

from __future__ import annotations

import zlib
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFObject


class StructureElement:
    """An element such as P, H1, Table or Figure, and the marked pieces of page it stands for."""

    __slots__ = ("alt", "attributes", "children", "language", "marks", "number", "role")

    def __init__(self, role: str) -> None:
        self.role = role
        self.children: list[StructureElement] = []
        self.marks: list[tuple[int, int]] = []  # page index, number of the mark on that page
        self.attributes: dict[str, str] = {}  # owner such as Table, with its entries as PDF
        self.alt = ""
        self.language: str | None = None  # when it is another than the document's; empty: unknown
        self.number = 0

    def add(self, role: str, *, alt: str = "", **attributes: str) -> StructureElement:
        """A new last child. Attributes are given as owner="entries", both as PDF writes them."""
        child = StructureElement(role)
        child.alt = alt
        child.attributes = attributes
        self.children.append(child)
        return child

    @property
    def is_drawn(self) -> bool:
        """Whether anything of it reached a page."""
        return bool(self.marks) or any(child.is_drawn for child in self.children)


class Written(PDFObject):
    """An object whose PDF is written out already."""

    def __init__(self, content: str = "") -> None:
        self.content = content

    def format(self, document: Any) -> bytes:
        """The object as it goes into the file."""
        return self.content.encode("ascii")


class Stream(Written):
    """A compressed stream; `entries` of its dictionary as PDF writes them."""

    def __init__(self, entries: str, body: bytes) -> None:
        self._packed = zlib.compress(body)
        super().__init__(f"<< {entries} /Filter /FlateDecode /Length {len(self._packed)} >>")

    def format(self, document: Any) -> bytes:
        return super().format(document) + b"\nstream\n" + self._packed + b"\nendstream"


def text_string(text: str) -> str:
    """A text string of PDF, in UTF-16."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def register(document: Any, obj: PDFObject) -> int:
    """Make the object part of the document; its number."""
    name = document.Reference(obj).name
    return int(document.idToObjectNumberAndVersion[name][0])


class StructureTree:
    """Writes the elements below a Document node into a PDF document."""

    def __init__(self, document: Any, pages: list[tuple[int, list[StructureElement]]]) -> None:
        """`pages`: of each page its object number and the nodes of its marks, in order."""
        self._document = document
        self._pages = pages

    def write(self, root: StructureElement) -> int:
        """Add the whole tree; the object number of its root."""
        top = Written()
        number = register(self._document, top)
        self._add(root, number)
        parents = " ".join(
            f"{index} [{' '.join(f'{node.number} 0 R' for node in nodes)}]"
            for index, (_, nodes) in enumerate(self._pages)
        )
        top.content = (
            f"<< /Type /StructTreeRoot /K [{root.number} 0 R] "
            f"/ParentTree << /Nums [{parents}] >> /ParentTreeNextKey {len(self._pages)} >>"
        )
        return number

    def _add(self, node: StructureElement, parent: int) -> None:
        element = Written()
        node.number = register(self._document, element)
        kids = [
            f"<< /Type /MCR /Pg {self._pages[page][0]} 0 R /MCID {mark} >>"
            for page, mark in node.marks
        ]
        for child in node.children:
            if child.is_drawn:
                self._add(child, node.number)
                kids.append(f"{child.number} 0 R")
        alt = f" /Alt {text_string(node.alt)}" if node.alt else ""
        language = f" /Lang ({node.language})" if node.language is not None else ""
        owners = [f"<< /O /{owner} {entries} >>" for owner, entries in node.attributes.items()]
        attributes = f" /A [{' '.join(owners)}]" if owners else ""
        element.content = (
            f"<< /Type /StructElem /S /{node.role} /P {parent} 0 R{alt}{language}{attributes} "
            f"/K [{' '.join(kids)}] >>"
        )
