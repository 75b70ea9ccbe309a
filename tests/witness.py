"""What an application answered while a story was played in it: every door, and every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from flask import Flask, Response, g, request, request_finished

Door = tuple[str, str]  # method and rule of the address
_EACH_TIME = re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class Answer(NamedTuple):
    """One answer to a request; `person` is None when nobody is signed in."""

    person: int | None
    method: str
    rule: str
    path: str
    status: int


class Witness:
    """Sees each answer of every application of this process; pages that say the same count once."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.pages: dict[str, str] = {}
        self._known: set[str] = set()

    def note(self, sender: Flask, response: Response) -> None:
        """An answer is ready."""
        rule = str(request.url_rule or "")
        status = response.status_code
        # Logging a break asks who it is together with the break itself: then the break says so.
        viewer = g.get("viewer") or g.get("claimed")
        person = viewer.person_id if viewer else None
        self.answers.append(Answer(person, request.method, rule, request.full_path, status))
        if response.mimetype == "text/html" and status // 100 != 3:
            page = response.get_data(as_text=True)
            said = _EACH_TIME.sub("", page)
            if page and said not in self._known:
                self._known.add(said)
                number = len(self.pages)
                self.pages[f"{number:03} {request.method} {request.full_path} {status}"] = page

    def doors(self, person: int | None) -> set[Door]:
        """Those that did what a person asked of them, or led on."""
        return {
            (one.method, one.rule)
            for one in self.answers
            if one.person == person and one.status < 400
        }

    def latest(self) -> dict[str, str]:
        """For each rule the last address that was opened with success."""
        return {
            one.rule: one.path.rstrip("?")
            for one in self.answers
            if one.method == "GET" and one.status < 400
        }


@contextmanager
def watching() -> Iterator[Witness]:
    """See everything until the end."""
    witness = Witness()
    with request_finished.connected_to(witness.note):
        yield witness
