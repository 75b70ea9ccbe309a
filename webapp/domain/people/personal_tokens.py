"""Tokens that a person makes for programs of their own: what one may do, and for how long."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.errors import Invalid
from webapp.domain.names import tidy
from webapp.domain.people.access import Permission

LONGEST_TOKEN_NAME = 60
MOST_TOKENS = 10  # of one person
MOST_TOKEN_DAYS = 366
LONGEST_KEY = 200  # signs of what makes a request happen once


class TokenScope(StrEnum):
    """What the holder of a token may do: a part of what the person may; part of a text's key."""

    LOG = Permission.BREAK_LOG.value
    READ = Permission.BREAK_READ_OWN.value


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A token as its person sees it: never the token. `used_on` is a day, not a moment."""

    code: str
    name: str
    scopes: frozenset[TokenScope]
    made_at: dt.datetime
    ends_at: dt.datetime
    used_on: dt.date | None


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whoever sent a token that works: for whom, and what they may do."""

    digest: str
    person_id: int
    language: str | None
    timezone: str
    scopes: frozenset[TokenScope]


def check_token(name: str, scopes: Iterable[str], days: int) -> tuple[str, list[TokenScope]]:
    """The name, tidied, and the scopes.

    Raises Invalid: there is no name, no scope or one that is none, or it would work too long.
    """
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise Invalid("error.token_days", most=MOST_TOKEN_DAYS)
    wanted = set(scopes)
    if not wanted or wanted - set(TokenScope):
        raise Invalid("error.token_scopes")
    chosen = [one for one in TokenScope if one in wanted]
    return tidy(name, longest=LONGEST_TOKEN_NAME), chosen


def key_digest(key: str) -> str:
    """What is kept of the key of a request.

    Raises Invalid: it is empty, too long, or has signs that no header carries.
    """
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Invalid("error.api.key", most=LONGEST_KEY)
    return hashlib.sha256(f"request-key/1\n{key}".encode()).hexdigest()
