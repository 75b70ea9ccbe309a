"""A page with a form put back as it was sent: filled in, its wrong fields marked, and why.

Works on the text of a page, whatever the form. What a field takes is read from its own attributes
(required, maxlength, min, ...), as a browser reads them, so that no form is described twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape, unescape

from webapp.field_rules import takes
from webapp.markup import MarkupPiece, PageReader

Sent = Mapping[str, Sequence[str]]

_FILLED = frozenset({"input", "select", "textarea"})
_NO_CHOICE = frozenset({"hidden", "submit", "button", "file", "password", "reset", "image"})
# What a form was made from: where one differs, somebody else has changed it since.
_SEEN = frozenset({"edits", "expected", "replaces", "seen", "version"})


class RefusedForm:
    """The form of a page that leads to an address, of several the one that holds most of `sent`.

    Raises LookupError: the page has none.
    """

    def __init__(self, page: str, *, action: str, here: str, sent: Sent) -> None:
        self._pieces, self._sent = PageReader(page).pieces, sent
        begins = [
            place
            for place, piece in enumerate(self._pieces)
            if piece.name == "form" and _goes_to(piece, here) == action
        ]
        if not begins:
            raise LookupError(action)
        self._begin = self._first = max(begins, key=self._likeness)

    def fixed(self, name: str) -> str:
        """The value of a field that nobody fills in, as the page has it; "" if there is none."""
        hidden = (one for one in self._tags(self._begin) if one.kind == "hidden")
        return next((_value(one, "") for one in hidden if one.key == name), "")

    def is_outdated(self) -> bool:
        """Whether what it was made from has changed since: it is not to be stored over that."""
        return any(
            self._sent[one.key][0] != (one.attributes.get("value") or "")
            for one in self._tags(self._begin)
            if one.kind == "hidden" and one.key in _SEEN and one.key in self._sent
        )

    def fill(self) -> None:
        """Put back what was sent; no password, and no file."""
        waiting = {name: list(values) for name, values in self._sent.items()}
        for place, one in self._fields():
            if one.kind in {"checkbox", "radio"}:
                _switch(one, "checked", _value(one, "on") in self._sent.get(one.key, ()))
            elif one.kind == "select":
                self._choose(place, self._sent.get(one.key, ()))
            elif waiting.get(one.key):
                self._write(place, waiting[one.key].pop(0))

    def typed(self) -> list[tuple[str, str]]:
        """Label and value of what was sent as text and now reads otherwise."""
        found = []
        for place, one in self._fields():
            said = (self._sent.get(one.key) or [""])[0]
            is_text = one.kind not in {"checkbox", "radio", "select"}
            if is_text and said.strip() and said.replace("\r\n", "\n") != self._now(place):
                found.append((self._label(place), said))
        return found

    def mark(self, named: Collection[str], told: str) -> bool:
        """Point to the fields that are wrong, by what they take, else by name; is there one?

        `told`: the id of the message, if it has one. The first of them gets the focus.
        """
        # One that is outdated reads as it was stored.
        fields = [] if self.is_outdated() else list(self._fields(secret=True))
        wrong = [one for place, one in fields if not self._takes(place, one)]
        wrong = wrong or [one for _, one in fields if one.key in named]
        for one in wrong:
            if told:
                known = one.attributes.get("aria-describedby") or ""
                one.put("aria-describedby", f"{told} {known}".strip())
            if one.kind != "radio":
                one.put("aria-invalid", "true")
        for piece in self._pieces:
            piece.drop("autofocus")
        if wrong:
            wrong[0].put("autofocus")
            self._first = self._place_of(wrong[0])
        self._open_folds(self._pieces[self._first])
        return bool(wrong)

    def page(self) -> str:
        """The page as it is by now."""
        return "".join(piece.raw + piece.after for piece in self._pieces)

    def tell(self, message: str, *, title: str, field: str, here: str) -> None:
        """Put `message` where the first wrong field begins and `title` before the page's own.

        Each form carries under `field` what page it is a part of.
        """
        came_from = f'<input type="hidden" name="{field}" value="{escape(here)}">'
        for piece in self._pieces:
            if piece.name == "title":
                piece.after = f"{escape(title)} – "
            if piece.name == "form" and "action" not in piece.attributes:
                piece.put("action", here)
            if piece.name == "form" and piece.attributes.get("method") == "post":
                piece.after = came_from
        self._put(message)

    def move_alert(self) -> None:
        """Put what the page says of it by itself where the first wrong field begins."""
        for place, piece in enumerate(self._pieces):
            if _says_why(piece):
                end = self._end_of(place)
                message = "".join(one.raw for one in self._pieces[place:end])
                for one in self._pieces[place:end]:
                    one.raw = ""
                self._put(message)
                return

    def _put(self, message: str) -> None:
        around = self._surroundings()
        if around is None:
            self._pieces[self._begin].after += message
        else:
            around.raw = message + around.raw

    def _end_of(self, begin: int) -> int:
        """The place after a tag's end."""
        depth, name = 0, self._pieces[begin].name
        for place in range(begin, len(self._pieces)):
            depth += {name: 1, f"/{name}": -1}.get(self._pieces[place].name, 0)
            if not depth:
                return place + 1
        return begin

    def _likeness(self, begin: int) -> int:
        """How much of what was sent it has: names, and values that nobody types."""
        tags = [one for one in self._tags(begin) if one.key in self._sent]
        fixed = [one for one in tags if one.kind in {"hidden", "button"}]
        same = sum(_value(one, "") in self._sent[one.key] for one in fixed)
        return len({one.key for one in tags}) + same

    def _tags(self, begin: int) -> Iterator[MarkupPiece]:
        for piece in self._from(begin):
            if piece.name == "/form":
                return
            if piece.name:
                yield piece

    def _from(self, place: int) -> Iterator[MarkupPiece]:
        """All pieces from there on; as a list they would be copied for each field."""
        return (self._pieces[at] for at in range(place, len(self._pieces)))

    def _fields(self, *, secret: bool = False) -> Iterator[tuple[int, MarkupPiece]]:
        """What somebody fills in, with its place; `secret`: passwords and files too."""
        unfit = _NO_CHOICE - {"password", "file"} if secret else _NO_CHOICE
        for place in range(self._begin, len(self._pieces)):
            piece = self._pieces[place]
            if piece.name == "/form":
                return
            is_fixed = {"disabled", "readonly"} & piece.attributes.keys()
            if piece.name in _FILLED and piece.key and piece.kind not in unfit and not is_fixed:
                yield place, piece

    def _options(self, place: int) -> Iterator[MarkupPiece]:
        for piece in self._from(place):
            if piece.name == "/select":
                return
            if piece.name == "option":
                yield piece

    def _choose(self, place: int, values: Sequence[str]) -> None:
        options = list(self._options(place))
        if any(_value(one, "") in values for one in options):
            for one in options:
                _switch(one, "selected", _value(one, "") in values)

    def _write(self, place: int, value: str) -> None:
        one = self._pieces[place]
        if one.kind != "textarea":
            one.put("value", value)
            return
        one.after = "\n" + escape(value)  # of a first line end browsers make nothing
        for piece in self._from(place + 1):
            if piece.name == "/textarea":
                return
            piece.raw = ""

    def _now(self, place: int) -> str:
        one = self._pieces[place]
        if one.kind != "textarea":
            return _value(one, "")
        words = []
        for piece in self._from(place + 1):
            if piece.name == "/textarea":
                break
            words.append(piece.raw)
        return unescape("".join(words).removeprefix("\n"))

    def _label(self, place: int) -> str:
        """The words beside a field, as HTML."""
        its = self._pieces[place].attributes.get("id")
        begins = [
            here
            for here, piece in enumerate(self._pieces)
            if piece.name == "label" and its and piece.attributes.get("for") == its
        ]
        for piece in self._pieces[begins[0] + 1 :] if begins else ():
            if not piece.name and piece.raw.strip():
                return piece.raw.strip()
        return ""

    def _takes(self, place: int, one: MarkupPiece) -> bool:
        values = self._sent.get(one.key, ())
        options = None
        if one.kind == "select":
            options = [_value(each, "") for each in self._options(place)]
        return takes(one.kind, one.attributes, values, options)

    def _surroundings(self) -> MarkupPiece | None:
        """What holds the first wrong field with its label; None: the form."""
        closed: Counter[str] = Counter()
        for piece in reversed(self._pieces[self._begin + 1 : self._first]):
            closed[piece.name] += 1
            if not piece.name or closed[f"/{piece.name}"]:
                closed[f"/{piece.name}"] -= 1
                continue
            classes = (piece.attributes.get("class") or "").split()
            if piece.name == "fieldset" or {"field", "choice"} & set(classes):
                return piece
        return None

    def _place_of(self, one: MarkupPiece) -> int:
        return next(place for place, piece in enumerate(self._pieces) if piece is one)

    def _open_folds(self, around: MarkupPiece) -> None:
        """What a tag is folded in."""
        folds: list[MarkupPiece] = []
        for piece in self._pieces:
            if piece is around:
                break
            if piece.name == "details":
                folds.append(piece)
            elif piece.name == "/details":
                folds.pop()
        for fold in folds:
            fold.put("open")


def _goes_to(form: MarkupPiece, here: str) -> str:
    return form.attributes.get("action") or here if form.attributes.get("method") == "post" else ""


def _value(one: MarkupPiece, usual: str) -> str:
    found = one.attributes.get("value", usual)
    return usual if found is None else found


def _says_why(piece: MarkupPiece) -> bool:
    """Whether it is what a page says of a form that it refused."""
    classes = (piece.attributes.get("class") or "").split()
    is_seen = "hidden" not in piece.attributes and "notice" in classes
    return is_seen and piece.name in {"p", "div"} and piece.attributes.get("role") == "alert"


def _switch(one: MarkupPiece, name: str, on: bool) -> None:
    if on:
        one.put(name)
    else:
        one.drop(name)
