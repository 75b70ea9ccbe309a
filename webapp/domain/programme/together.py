"""A minute that somebody leads: who was there logs it on a phone of their own.

The invitation on the leader's screen is signed and not stored: it says which exercise was begun
when, and nobody can learn from it, or afterwards, who took it up.
"""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from dataclasses import dataclass

from webapp.domain.errors import Invalid
from webapp.domain.programme.breaks import LENGTH

LASTS = dt.timedelta(minutes=30)  # from when the leader opened the page
_SEAL_LENGTH = 24  # hexadecimal digits: 96 bits; a short link makes a code that is easy to scan
_OURS = uuid.UUID("6f0d1c0e-5a55-4e6c-9d27-3f5a2f6f9b11")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An exercise that was led, and when its minute could begin."""

    exercise: str
    begun_at: dt.datetime

    @property
    def over_at(self) -> dt.datetime:
        """From when on its minute can be over."""
        return self.begun_at + dt.timedelta(seconds=LENGTH)

    def tap_of(self, person_id: int) -> str:
        """The id of this person's tap: scanning twice logs once."""
        return str(
            uuid.uuid5(_OURS, f"{person_id}.{self.exercise}.{self.begun_at.timestamp():.0f}")
        )


def invite(exercise: str, *, now: dt.datetime, secret: str) -> str:
    """The last part of the link that the leader's screen shows."""
    text = f"{exercise}.{int(now.timestamp())}"
    return f"{text}.{_seal(text, secret)}"


def read_invitation(token: str, *, now: dt.datetime, secret: str) -> Invitation:
    """What such a link invites to.

    Raises Invalid: it is not one of ours, or its minute is too long ago.
    """
    text, _, seal = token.rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(text, secret).encode()):
        raise Invalid("error.together")
    exercise, _, seconds = text.partition(".")
    begun = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    if now - begun > LASTS:
        raise Invalid("error.together_over")
    return Invitation(exercise, begun)


def _seal(text: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"together/1|{text}".encode(), "sha256").hex()[
        :_SEAL_LENGTH
    ]
