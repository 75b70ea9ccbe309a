"""Reads a tagged PDF as a screen reader does: along its structure, with each piece of text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Pdf

Marks = dict[tuple[tuple[int, int], int], list[str]]


@dataclass
class Element:
    """A structure element: its role, the text drawn for it alone, and what lies below it."""

    role: str
    text: str
    alt: str
    attributes: dict[str, str]
    language: str | None = None  # None: as above it; empty: unknown
    children: list[Element] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def said(self) -> str:
        """Everything that is read aloud below this element."""
        return " ".join(element.text for element in self.walk() if element.text)


def open_pdf(content: bytes) -> Pdf:
    """The PDF in these bytes."""
    return pikepdf.open(BytesIO(content))


def read(pdf: Pdf) -> Element:
    """The Document element with everything below it."""
    marks: Marks = defaultdict(list)
    for page in pdf.pages:
        for number, text in pieces(page):
            if isinstance(number, int):
                marks[page.obj.objgen, number].append(text)
    return _element(pdf.Root.StructTreeRoot.K[0], marks)


def pieces(page: pikepdf.Page) -> Iterator[tuple[int | str, str]]:
    """What is drawn: the number of its mark, "artifact" or "unmarked"; and its text, "" a shape."""
    fonts = {name: _unicode(font) for name, font in page.Resources.Font.items()}
    inside: list[int | str] = []
    letters: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in {"BDC", "BMC"}:
            is_mark = len(operands) > 1 and Name.MCID in operands[1]
            inside.append(int(operands[1].MCID) if is_mark else "artifact")
        elif operator == "EMC":
            inside.pop()
        elif operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator == "Tj" and bytes(operands[0]):
            text = "".join(letters[code] for code in bytes(operands[0]))
            yield inside[-1] if inside else "unmarked", text
        elif operator in {"S", "f", "B", "f*", "s", "b"}:
            yield inside[-1] if inside else "unmarked", ""


def _unicode(font: Dictionary) -> dict[int, str]:
    found = re.findall(r"<(\w\w)> <(\w{4})>", font.ToUnicode.read_bytes().decode())
    return {int(code, 16): chr(int(letter, 16)) for code, letter in found}


def _element(node: Dictionary, marks: Marks) -> Element:
    given = {
        name[1:]: _plain(value) for owner in node.get("/A", []) for name, value in owner.items()
    }
    language = str(node.Lang) if Name.Lang in node else None
    element = Element(str(node.S)[1:], "", str(node.get("/Alt", "")), given, language)
    for kid in node.K:
        if kid.get("/Type") == Name.MCR:
            between = " " if element.role == "Figure" else ""
            element.text += between.join(marks[kid.Pg.objgen, int(kid.MCID)])
        else:
            element.children.append(_element(kid, marks))
    return element


def _plain(value: pikepdf.Object) -> str:
    is_array = isinstance(value, pikepdf.Array)
    return " ".join(str(item) for item in value) if is_array else str(value).lstrip("/")
