"""Tokens that a person makes for programs of their own. Nobody but the person learns of one.

Nothing of it is in the audit trail: who has a token takes part.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.domain.calendar import local_day
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.names import refuse_twin
from webapp.domain.people.personal_tokens import (
    MOST_TOKENS,
    PersonalToken,
    TokenHolder,
    TokenScope,
    check_token,
    key_digest,
)
from webapp.store.people import personal_tokens as store
from webapp.store.people.people import find_place
from webapp.store.twins import lock_names

_PREFIX = "rekpauze_"  # so that a tool that looks for lost secrets knows one


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(f"personal-token/1\n{token}".encode()).hexdigest()


def make_token(
    session: Session,
    *,
    person_id: int,
    name: str,
    scopes: Collection[str],
    days: int,
    now: dt.datetime,
) -> str:
    """A new token; it is not kept, only its digest.

    Raises Invalid: the name, the scopes or the days. Conflict: the person has as many as may be,
    or one of this name.
    """
    name, wanted = check_token(name, scopes, days)
    lock_names(session)
    known = list_tokens(session, person_id=person_id, now=now)
    refuse_twin(name, (one.name for one in known))
    if len(known) >= MOST_TOKENS:
        raise Conflict("error.token_many", most=MOST_TOKENS)
    token = _PREFIX + secrets.token_urlsafe(32)
    store.add_token(
        session,
        digest=digest_of(token),
        person_id=person_id,
        name=name,
        scopes=[one.value for one in wanted],
        made_at=now,
        ends_at=now + dt.timedelta(days=days),
    )
    return token


def list_tokens(session: Session, *, person_id: int, now: dt.datetime) -> list[PersonalToken]:
    """The person's tokens that work, the newest first."""
    return [one for one in store.list_tokens(session, person_id) if one.ends_at > now]


def revoke_token(session: Session, *, person_id: int, code: str) -> None:
    """It works no longer. Raises NotFound: the person has no such token."""
    if not store.delete_token(session, person_id=person_id, code=code):
        raise NotFound("error.not_found")


def known_holder(
    session: Session, *, token: str, timezone: str, now: dt.datetime
) -> tuple[TokenHolder, dt.date | None] | None:
    """Who holds a token that works, and the day of today if its use today is to be noted.

    `timezone` serves who has no site. None: it never was, it ended, or the account is closed.
    """
    digest = digest_of(token)
    found = store.find_token(session, digest)
    if found is None or found.ends_at <= now:
        return None
    place = find_place(session, found.person_id, local_day(now, timezone))
    holder = TokenHolder(
        digest,
        found.person_id,
        found.language,
        place[1] or timezone,
        frozenset(TokenScope(one) for one in found.scopes),
    )
    today = local_day(now, holder.timezone)
    return holder, None if found.used_on == today else today


def note_use(session: Session, *, holder: TokenHolder, day: dt.date) -> None:
    """Let the person see on which day it was used last."""
    store.set_used(session, holder.digest, day)


def is_first(
    session: Session, *, holder: TokenHolder, key: str, said: bytes, now: dt.datetime
) -> bool:
    """Whether a request with this key is to be carried out now, in this transaction.

    False: it was before. Raises Invalid: the key. Conflict: it said something else then.
    """
    digest, words = key_digest(key), hashlib.sha256(said).hexdigest()
    if store.add_request(session, token=holder.digest, key=digest, said=words, now=now):
        return True
    if store.find_said(session, token=holder.digest, key=digest) != words:
        raise Conflict("error.api.key_reused")
    return False
