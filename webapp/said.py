"""What was just done, in a word at the head of the page that an act leads to.

Who sent a form and is led to a list, where what was done may no longer stand, would else see
nothing of it, and hear nothing.
"""

from __future__ import annotations

from enum import StrEnum

from webapp.under_way import asked


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
