"""A page as its tags and texts, each as it stands there: one can be changed and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import pairwise


@dataclass
class MarkupPiece:
    """A tag or a text of a page, as it stands there."""

    raw: str
    name: str = ""  # of a tag; "/form" where one ends
    attributes: dict[str, str | None] = field(default_factory=dict)
    after: str = ""  # what was put behind it

    @property
    def key(self) -> str:
        """The name under which a field is sent."""
        return self.attributes.get("name") or ""

    @property
    def kind(self) -> str:
        """The type of a field."""
        return self.attributes.get("type") or "text" if self.name == "input" else self.name

    def put(self, name: str, value: str | None = None) -> None:
        """Set an attribute; without a value it is one that is on."""
        self.attributes[name] = value
        self._write()

    def drop(self, name: str) -> None:
        """Take an attribute away."""
        if name in self.attributes:
            del self.attributes[name]
            self._write()

    def _write(self) -> None:
        said = (
            f" {name}" if value is None else f' {name}="{escape(value)}"'
            for name, value in self.attributes.items()
        )
        self.raw = f"<{self.name}{''.join(said)}>"


def lead_to_alert(page: str) -> str:
    """The page with the focus in what it says first of what went wrong, if nothing has it."""
    return _lead_to(page, {"alert"})


def lead_to_outcome(page: str) -> str:
    """The same, whether it says first what was done or what went wrong."""
    return _lead_to(page, {"alert", "status"})


def _lead_to(page: str, roles: Set[str]) -> str:
    pieces = PageReader(page).pieces
    if not any("autofocus" in one.attributes for one in pieces):
        seen = [one for one in pieces if one.raw.strip()]
        for piece, inside in pairwise(seen):
            if _says(piece, roles) and not inside.name.startswith("/"):
                piece.put("tabindex", "-1")
                piece.put("autofocus")
                break
    return "".join(piece.raw for piece in pieces)


def _says(piece: MarkupPiece, roles: Set[str]) -> bool:
    """Whether it says what came of it as soon as the page is there."""
    return piece.attributes.get("role") in roles and "hidden" not in piece.attributes


class PageReader(HTMLParser):
    """All pieces of a page, in order: joined, they are the page, sign for sign."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[MarkupPiece] = []
        self._begins: list[int] = []
        self._lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self.feed(page)
        self.close()
        for piece, (begin, end) in zip(
            self.pieces, pairwise([*self._begins, len(page)]), strict=True
        ):
            piece.raw = page[begin:end]

    def _add(self, name: str = "", attrs: Iterable[tuple[str, str | None]] = ()) -> None:
        line, column = self.getpos()
        self._begins.append(self._lines[line - 1] + column)
        self.pieces.append(MarkupPiece("", name, dict(attrs)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens, or stands alone."""
        self._add(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One that closes itself, in a drawing."""
        self._add()

    def handle_endtag(self, tag: str) -> None:
        """A tag that closes."""
        self._add(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Text, or what nobody sees."""
        self._add()

    def handle_entityref(self, name: str) -> None:
        """Text, as `&amp;`."""
        self._add()

    def handle_charref(self, name: str) -> None:
        """Text, as `&#39;`."""
        self._add()

    def handle_decl(self, decl: str) -> None:
        """What kind of a page it is."""
        self._add()

    handle_comment = handle_pi = unknown_decl = handle_data
