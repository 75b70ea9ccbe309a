"""A one-time code that makes somebody the first administrator, where no group of the provider does.

It is printed on the server and typed by a person who has signed in: whoever knows it has both, the
server and an account. It is long enough that guessing it is hopeless at any rate of tries.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from webapp.domain.typed_codes import code_digest, draw_code

LASTS = dt.timedelta(hours=24)
LONGEST_INPUT = 60
_GROUPS = 5  # 100 bits


@dataclass(frozen=True, slots=True)
class SetupCode:
    """What is kept of a code, and until when it holds."""

    digest: str
    expires_at: dt.datetime

    def opens(self, written: str, now: dt.datetime) -> bool:
        """Whether this is the code, and in time; small letters and any signs between are fine."""
        return now < self.expires_at and secrets.compare_digest(self.digest, digest_of(written))


def new_code() -> str:
    """A code in five groups of four signs."""
    return draw_code(_GROUPS)


def digest_of(written: str) -> str:
    """The digest of a code, however it is written."""
    return code_digest("setup/1", written)
