"""What a request may bring, checked once at the door: its size, its texts, its numbers, its days.

A page may rely on it that no text holds what a database refuses, that no number is beyond what one
can hold, and that days can be counted on from any day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import IO, Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.routing import BaseConverter
from werkzeug.sansio.http import parse_cookie
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

from webapp.domain.errors import Invalid, NotFound
from webapp.under_way import asked, running

View = TypeVar("View", bound=Callable[..., object])

MOST_BYTES = 100_000
_MOST_DIGITS = 18  # of a number that 64 bits surely hold
_MOST_VALUES = 10_000  # in a body of JSON
_LONGEST_PATH = 300
_ASCII = "".join(map(chr, range(128)))
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)  # of what anybody means


def takes_files(most: int) -> Callable[[View], View]:
    """Declare, above a view, that it takes files of so many bytes together."""

    def declare(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return declare


class IncomingRequest(Request):
    """A request whose address and JSON can be read to their end."""

    # As Flask has them, which looks for them in the application's settings with each form.
    max_form_memory_size: int | None = 500_000  # bytes, of what is no file
    max_form_parts: int | None = 1_000

    def __init__(
        self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False
    ) -> None:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():  # bytes that a browser would have written as %..; some write none
            environ["QUERY_STRING"] = quote(query.encode("latin1"), safe=_ASCII)
        self._taken: list[IO[bytes]] = []
        super().__init__(environ, populate_request, shallow)

    def _get_file_stream(self, *arguments: Any, **more: Any) -> IO[bytes]:
        self._taken.append(super()._get_file_stream(*arguments, **more))
        return self._taken[-1]

    def close(self) -> None:
        """Files too of which only a beginning came: they hold what room there is."""
        super().close()
        for file in self._taken:
            file.close()

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """As Werkzeug's, which looks for them through all headers: there is one of that name."""
        header = self.environ.get("HTTP_COOKIE")
        found = parse_cookie(header, cls=self.dict_storage_class)
        return cast("ImmutableMultiDict[str, str]", found)

    @cached_property
    def stream(self) -> IO[bytes]:
        """As Werkzeug's, which gives the beginning of a body that is too long for the whole.

        And of one whose length was said it takes what came for the whole, where it breaks off.
        """
        if self._is_short():
            return cast("IO[bytes]", LimitedStream(self.input_stream, self.content_length or 0))
        found = super().stream
        if "wsgi.input_terminated" not in self.environ or not isinstance(found, LimitedStream):
            return found
        return cast("IO[bytes]", WholeStream(self.input_stream, found.limit, is_max=True))

    def _is_short(self) -> bool:
        """Whether the server ends the body at a length that was said, and that may be.

        Werkzeug takes a length that is empty or no number for 0: that one says nothing.
        """
        length, most = self.content_length, self.max_content_length
        if length is None or most is None or "wsgi.input_terminated" not in self.environ:
            return False
        return 0 < length <= most

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """As Flask's.

        Raises BadRequest: it is nested too deep, or holds what no database can.
        """
        try:
            found = super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError as error:
            raise BadRequest from error
        if not all(is_storable(value) for value in _values(found)):
            raise BadRequest
        return found


class WholeStream(LimitedStream):
    """A body that comes without a length: refused when it is too long, not cut off there."""

    def readall(self) -> bytes:
        """Everything. Raises RequestEntityTooLarge: there is more than the limit."""
        read = super().readall()
        if self.is_exhausted and self._stream.read(1):
            self.on_exhausted()
        return read


class StoredNumber(BaseConverter):
    """`<int:…>` in an address: a number that could be one of ours; others are not found."""

    regex = rf"[0-9]{{1,{_MOST_DIGITS}}}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)


def install(app: Flask) -> None:
    """Comes before every other thing that reads a request."""
    app.request_class = IncomingRequest
    app.url_map.converters["int"] = StoredNumber
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.before_request(allow_files)


def allow_files() -> None:
    """Let a view that declares it have more than MOST_BYTES."""
    request = asked()
    view = running().view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "most_bytes", MOST_BYTES)


def check_texts() -> None:
    """Comes after the guard: who may not send a form need not have it read.

    Raises NotFound: an address holds a character that no database stores. Invalid: a field does.
    """
    request = asked()
    in_address = (request.view_args or {}).values()
    if not _storable(value for value in in_address if isinstance(value, str)):
        raise NotFound("error.not_found")
    has_form = request.endpoint is not None and request.method == "POST"
    fields = [request.args] if request.query_string else []
    fields += [request.form] if has_form else []
    if not all(_storable(chain(found.keys(), *found.listvalues())) for found in fields):
        raise Invalid("error.text")


def number(text: str) -> int:
    """A whole number of 0 or more in an address or a form: `request.args.get(name, type=number)`.

    Raises ValueError: it is none, or none that a database can hold.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise ValueError(text[:_MOST_DIGITS])
    return int(text)


def read_day(text: str) -> dt.date:
    """A day in an address or a form. Days are added to it, and it is a moment in any zone.

    Raises ValueError: it is none, or so far away that a digit is wrong.
    """
    found = dt.date.fromisoformat(text)
    if not _FIRST_DAY <= found <= _LAST_DAY:
        raise ValueError(text)
    return found


def posted_number(name: str) -> int | None:
    """The number in a field of the form; None when the form lacks it.

    Raises Invalid: the field holds something else.
    """
    try:
        return number(request.form[name]) if name in request.form else None
    except ValueError as error:
        raise Invalid("error.number") from error


def local_path(wanted: str | None) -> str:
    """The path, when it surely leads to a page of this application; else the start."""
    if not wanted or len(wanted) > _LONGEST_PATH or not wanted.isprintable() or "\\" in wanted:
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:  # no host is called so
        return "/"
    if parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    return "/" if parts.path.startswith("/sign-") else wanted


def page_before() -> str | None:
    """The address here of the page that a form was sent from; None: of no page of ours, or unsaid.

    What it says is anybody's: a redirect takes `local_path` of it.
    """
    referrer, here = request.referrer or "", request.host_url.rstrip("/")
    return referrer.removeprefix(here) if referrer.startswith(here + "/") else None


def _storable(found: Iterable[str]) -> bool:
    return "\0" not in "".join(found)


def is_storable(value: object) -> bool:
    """Whether a database holds a text or a number: no NUL, no half a character, 64 bits."""
    if isinstance(value, str):
        if "\0" in value:
            return False
        return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    return not isinstance(value, int) or value.bit_length() < 64


def _values(found: object) -> Iterator[object]:
    """Every key and value of a JSON text, however deep; not by recursion.

    Raises RequestEntityTooLarge: there are more than _MOST_VALUES.
    """
    waiting = [found]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        yield value
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
    raise RequestEntityTooLarge
