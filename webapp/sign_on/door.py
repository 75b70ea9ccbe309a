"""The door of sign-on: what the rest may know of it. Its client is loaded when somebody signs in.

Authlib and what it needs take a tenth of the memory of a web process and a third of a second.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from werkzeug.wrappers import Response

from webapp.domain.ports.identity import Identity
from webapp.services.people.sessions import LogoutNotice

log = logging.getLogger(__name__)

_CALLED_OFF = re.compile(
    r"cancel|declin|abort|resource owner|by (the )?(end-?)?user", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class VerifiedSignOn:
    """Someone whom the provider vouches for, and where they wanted to go.

    Subjects and the provider's session id are digests that hold the issuer too, so that another
    provider with the same subject is another person. `session_subject` is of the claim `sub`,
    which logout tokens name; the adapter may know people by another claim.
    """

    identity: Identity
    session_subject: str
    provider_sid: str | None
    id_token: str
    next_path: str


class SignOnClient(Protocol):
    """The application as a client of one provider; `webapp.sign_on.client` says what each does."""

    def reach(self) -> None: ...

    def begin(
        self, *, redirect_uri: str, next_path: str, language: str, now: dt.datetime
    ) -> Response: ...

    def finish(self, *, now: dt.datetime) -> VerifiedSignOn: ...

    def where_it_led(self) -> str | None: ...

    def logout_address(
        self, *, id_token: str | None, return_to: str, language: str
    ) -> str | None: ...

    def check_return(self) -> None: ...

    def read_logout_token(self, raw: str, *, now: dt.datetime) -> LogoutNotice: ...


def note_groups(groups: Collection[str], giving: Collection[str]) -> None:
    """How many groups came, and how many of them give a role; never which."""
    matched = sum(group in giving for group in groups)
    log.info("sign-on: %d groups received, %d give a role", len(groups), matched)


def was_called_off(error: str | None, description: str | None) -> bool:
    """Whether the person stopped, and was not turned away for want of an assignment."""
    return error == "access_denied" and (not description or bool(_CALLED_OFF.search(description)))
