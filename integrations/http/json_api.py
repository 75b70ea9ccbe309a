"""Asks one server for JSON: every failure says in words what to do, and names no value.

A server that asks to be left alone for a moment is waited for; one that asks for longer is asked
again another time.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from integrations.http.outbound import Deadline, HttpResponse, Outbound, Unreached
from integrations.http.patience import read_retry_after
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.no_answer import NoAnswer
from webapp.domain.ports.absence import SourceBusy

Query = Mapping[str, object] | Sequence[tuple[str, object]]
wait = time.sleep  # tests do not wait

_LONGEST_PAUSE = dt.timedelta(seconds=30)
_USUAL_PAUSE = dt.timedelta(minutes=15)
_MOST_SECONDS = 600
_MOST_RECORDS = 500_000
_BUSY = {408, 425, 429, 503}
_UNREACHED = {
    NoAnswer.NAME: "error.source_name",
    NoAnswer.CERTIFICATE: "error.source_certificate",
    NoAnswer.SLOW: "error.source_slow",
    NoAnswer.LARGE: "error.source_large",
    NoAnswer.CLOSED: "error.source_closed",
    NoAnswer.OTHER: "error.source_closed",
}
_SAID = {401: "error.source_unauthorised", 403: "error.source_forbidden", 404: "error.source_path"}


class JsonApi:
    """The addresses below one base address, for one reading of at most ten minutes."""

    def __init__(self, outbound: Outbound, base: str, now: dt.datetime) -> None:
        self.headers: dict[str, str] = {"Accept": "application/json"}
        self._outbound, self._base, self._now = outbound, base.rstrip("/"), now
        self._deadline = Deadline(_MOST_SECONDS)

    def get(self, path: str, query: Query = ()) -> Any:
        """What lies at this path below the base. Raises as `post` does."""
        asked = f"?{urlencode(query, doseq=True, quote_via=quote)}" if query else ""
        address = self._at(path) + asked
        return _read(self._patiently(lambda: self._outbound.get(address, headers=self.headers)))

    def post(self, path: str, body: Any) -> Any:
        """What is answered to this JSON.

        Raises Invalid, Unavailable, SourceBusy: with the key of the text that says what to do.
        """
        return self._send(path, json.dumps(body).encode(), "application/json")

    def post_form(self, path: str, form: Query) -> Any:
        """What is answered to this form, at the base itself where no path is given."""
        return self._send(path, urlencode(form).encode(), "application/x-www-form-urlencoded")

    def _at(self, path: str) -> str:
        return f"{self._base}/{quote(path)}" if path else self._base

    def _send(self, path: str, body: bytes, kind: str) -> Any:
        headers = {**self.headers, "Content-Type": kind}
        address = self._at(path)
        return _read(self._patiently(lambda: self._outbound.post(address, body, headers)))

    def _patiently(self, ask: Callable[[], HttpResponse]) -> HttpResponse:
        while True:
            answer = self._ask(ask)
            if answer.status not in _BUSY:
                return answer
            until = self._now + _USUAL_PAUSE
            if answer.retry_after:
                until = read_retry_after(answer.retry_after, self._now)
            if not answer.retry_after or until - self._now > _LONGEST_PAUSE:
                raise SourceBusy(until)
            wait(max((until - self._now).total_seconds(), 1))

    def _ask(self, ask: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            self._deadline.left()
            return ask()
        except Unreached as unreached:
            raise Unavailable(_UNREACHED[unreached.why]) from unreached
        except TimeoutError as error:
            raise Unavailable("error.source_slow") from error


def _read(answer: HttpResponse) -> Any:
    if answer.status in _SAID:
        raise Invalid(_SAID[answer.status])
    if 300 <= answer.status < 400:
        raise Invalid("error.source_path")
    if answer.status >= 500:
        raise Unavailable("error.source_broken", status=answer.status)
    if answer.status >= 400:
        raise Invalid("error.source_refused", status=answer.status)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Invalid("error.source_not_json") from error


def every_page(fetch: Callable[[int], Sequence[Any]]) -> Iterator[Any]:
    """Every record; `fetch` is told how many came before, and answers with none after the last.

    Raises Invalid: the same page comes twice, or they do not end.
    """
    before: Sequence[Any] = []
    count = 0
    while page := fetch(count):
        if page == before:
            raise Invalid("error.source_same_page")
        yield from page
        before, count = page, count + len(page)
        if count > _MOST_RECORDS:
            raise Invalid("error.source_too_many", most=_MOST_RECORDS)
