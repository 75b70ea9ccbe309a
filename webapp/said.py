"""What was just done, in a word at the head of the page that an act leads to.

Who sent a form and is led to a list, where what was done may no longer stand, would else see
nothing of it, and hear nothing. The focus is in it: what a page says while it opens is read out by
few screen readers otherwise, and with the keyboard one goes on from there.
"""

from __future__ import annotations

from enum import StrEnum

from flask import Flask, Response

from webapp.markup import lead_to_outcome
from webapp.under_way import asked

# What the address of a page says was done.
TELLS_DONE = frozenset(
    {"again", "changed", "done", "kept", "noted", "proposed", "question", "released", "said"}
    | {"saved", "sent", "signed", "undone", "unsure", "withdrawn"}
)
_FINE = 200


class Said(StrEnum):
    """What the address of a page may say was done; the text is `said.<value>`."""

    SAVED = "saved"
    SENT = "sent"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    REMOVED = "removed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


def said_here() -> Said | None:
    """What the address of this page says; None: nothing, or nothing that we know."""
    word = asked().args.get("said")
    return Said(word) if word in set(Said) else None


def install(app: Flask) -> None:
    """Comes before whatever reads what is answered."""
    app.after_request(point)


def point(response: Response) -> Response:
    """Lead the focus to what a page says was done."""
    if _tells_done() and response.status_code == _FINE and response.mimetype == "text/html":
        response.set_data(lead_to_outcome(response.get_data(as_text=True)))
    return response


def _tells_done() -> bool:
    """Whether an act has led here; its own answer, where it has one, may be what it made."""
    request = asked()
    return request.method == "POST" or bool(request.query_string and TELLS_DONE & {*request.args})
