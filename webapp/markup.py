"""A page as its tags and texts, each as it stands there: one can be changed and no other."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser


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


class PageReader(HTMLParser):
    """All pieces of a page, in order: joined, they are the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[MarkupPiece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens, or stands alone."""
        self.pieces.append(MarkupPiece(self.get_starttag_text() or "", tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One that closes itself, in a drawing."""
        self.handle_starttag(tag, attrs)
        self.pieces[-1].name = ""

    def handle_endtag(self, tag: str) -> None:
        """A tag that closes."""
        self.pieces.append(MarkupPiece(f"</{tag}>", f"/{tag}"))

    def handle_data(self, data: str) -> None:
        """Text."""
        self.pieces.append(MarkupPiece(data))

    def handle_entityref(self, name: str) -> None:
        """Text, as `&amp;`."""
        self.pieces.append(MarkupPiece(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """Text, as `&#39;`."""
        self.pieces.append(MarkupPiece(f"&#{name};"))

    def handle_decl(self, decl: str) -> None:
        """What kind of a page it is."""
        self.pieces.append(MarkupPiece(f"<!{decl}>"))
