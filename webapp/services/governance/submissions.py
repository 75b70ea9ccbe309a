"""What is sent twice is done once: the second tap on a button gets the answer to the first.

Each form carries a random key that nobody else has and that is kept nowhere. What is kept of a form
can only be found, compared and opened with it.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass, field

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp.store.governance import submissions as store


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: where it is kept, what was filled in, and what seals the answer."""

    name: bytes
    content: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, key: str, content: bytes) -> Sent:
        """With the key that the form carries; `content` is all that was filled in, and where."""
        return cls(_made(key, b"name"), _made(key, b"content|" + content), _made(key, b"answer"))


def new_key() -> str:
    """For one form on one page."""
    return secrets.token_urlsafe(16)


def claim(session: Session, sent: Sent, *, now: dt.datetime) -> bool:
    """Keep, with what the form does, that it was done; False: the same was done before."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    ends_at = hour + dt.timedelta(hours=2)
    return store.claim(session, name=sent.name, content=sent.content, ends_at=ends_at, now=now)


def find_answer(
    connection: Connection, sent: Sent, *, now: dt.datetime
) -> tuple[bool, bytes | None]:
    """Whether the same was sent before, and what was answered; None: that is not known yet."""
    known, sealed = store.find_answer(connection, name=sent.name, content=sent.content, now=now)
    return known, store.open_answer(sealed, sent.secret) if sealed else None


def keep_answer(
    session: Session, sent: Sent, answer: bytes | None, *, ends_at: dt.datetime | None = None
) -> None:
    """What the same gets from now on; None: nothing was done, the same may be sent again.

    `ends_at`: when it is meant anew; None: when the claim ends.
    """
    if answer is None:
        store.forget(session, name=sent.name, content=sent.content)
    else:
        sealed = store.seal_answer(answer, sent.secret)
        store.keep_answer(
            session, name=sent.name, content=sent.content, sealed=sealed, ends_at=ends_at
        )


def forget_ended(session: Session, *, now: dt.datetime) -> None:
    """Remove what was sent an hour or two ago."""
    store.delete_ended(session, now=now)


def _made(key: str, what: bytes) -> bytes:
    return hmac.digest(key.encode(), b"rekpauze/form/1|" + what, "sha256")
