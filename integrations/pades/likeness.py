"""Whether two PDF files show and carry along the same, however their objects are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    OSError,
)
_PARTS = ("/Pages", "/Names", "/AF", "/OpenAction", "/AA", "/OCProperties")  # of the catalogue
_MOST_STEPS = 400_000
_OF_STORAGE = {"/Length", "/Filter", "/DecodeParms", "/DL"}
_NOT_SHOWN = {"/Parent", "/P", "/StructParent", "/StructParents", "/Annots"}


def are_alike(one: PdfFileReader, other: PdfFileReader) -> bool:
    """Whether pages with all that they draw by, notes on them, and attached files are the same.

    What cannot be followed to its end is like nothing.
    """
    try:
        return digest(one) == digest(other)
    except (PdfError, *FAULTS):
        return False


def digest(reader: PdfFileReader) -> str:
    """Of what a document shows and carries along."""
    known = hashlib.sha256()
    parts = [[reader.root.get(name) for name in _PARTS], list(_notes(reader))]
    for piece in _walk(parts):
        known.update(len(piece).to_bytes(4, "big") + piece)
    return known.hexdigest()


def _notes(reader: PdfFileReader) -> Iterator[Any]:
    """Whatever lies on a page beside fields: a note, a stamp, a link."""
    for number in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(number)[0].get_object()
        for note in page.get("/Annots", ()):
            inside = note.get_object()
            if (inside.get("/Subtype"), inside.get("/FT")) != ("/Widget", "/Sig"):
                yield note


def _walk(start: object) -> Iterator[bytes]:
    """Every object below, in order; one that was met before by the number of that meeting."""
    met: dict[Any, int] = {}
    waiting = [start]
    for _ in range(_MOST_STEPS):
        if not waiting:
            return
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.reference in met:
                yield b"again %d" % met[thing.reference]
                continue
            met[thing.reference] = len(met)
            thing = thing.get_object()
        yield _said(thing)
        waiting.extend(reversed(_below(thing)))
    raise ValueError("more objects than a report has")


def _below(thing: object) -> list[object]:
    """What an object leads to."""
    if isinstance(thing, DictionaryObject):
        return [part for key in _keys(thing) for part in (str(key), thing.raw_get(key))]
    if isinstance(thing, ArrayObject):
        return [thing.raw_get(number) for number in range(len(thing))]
    return thing if isinstance(thing, list) else []


def _said(thing: object) -> bytes:
    """What an object says itself."""
    if isinstance(thing, StreamObject):
        return thing.data
    if isinstance(thing, DictionaryObject):
        return b"dictionary %d" % len(_keys(thing))
    if isinstance(thing, list):
        return b"array %d" % len(thing)
    return f"{type(thing).__name__} {thing!s}".encode("utf-8", "surrogateescape")


def _keys(thing: DictionaryObject) -> list[str]:
    return sorted(thing.keys() - _OF_STORAGE - _NOT_SHOWN)
