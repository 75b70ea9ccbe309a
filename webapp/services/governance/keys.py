"""Change the keys that health data is sealed with, or give up what a lost key had sealed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Action, Actor
from webapp.store.governance import audit, person_keys, resealing, secret_marks
from webapp.store.sealing import Unopened, sealer_of

PEOPLE_AT_ONCE, ROWS_AT_ONCE = 20, 50
_KEPT_FOR = dt.timedelta(hours=1)  # by then nobody reads what the former key of a person sealed


def reseal_some(session: Session, *, now: dt.datetime) -> bool:
    """Seal a little of what is sealed with a former key anew, a person's with a new key of theirs.

    Whether there was any: call it again, in a transaction of its own. Repeating it is harmless.

    Raises Conflict: something no key here opens.
    """
    try:
        return resealing.renew_some(session, most=PEOPLE_AT_ONCE, now=now) or resealing.reseal_some(
            session, most=ROWS_AT_ONCE
        )
    except Unopened as error:
        raise Conflict("error.secret_changed.sealing") from error


def finish_rotation(session: Session, *, now: dt.datetime) -> str:
    """Note that everything is sealed with the first key; its name."""
    secret_marks.mark_sealing(session)
    name = sealer_of(session).current.name
    _record(session, Action.KEYS_ROTATED, name, now)
    return name


def forget_unopened(session: Session, *, now: dt.datetime) -> None:
    """Remove what no key here opens, for good: the key that opened it is lost."""
    resealing.forget_unopened(session)
    secret_marks.mark_sealing(session)
    _record(session, Action.KEYS_GIVEN_UP, sealer_of(session).current.name, now)


def forget_replaced_keys(session: Session, *, now: dt.datetime) -> None:
    """Remove the keys of people that others took the place of an hour ago."""
    person_keys.forget_replaced(session, before=now - _KEPT_FOR)


def is_behind(session: Session) -> bool:
    """Whether `keys rotate` has something to do."""
    return resealing.is_behind(session)


def mark_sealing(session: Session) -> None:
    """Remember the first key at its first use; one that is remembered stays."""
    if secret_marks.opens_mark(session) is None:
        secret_marks.mark_sealing(session)


def opens_what_is_sealed(session: Session) -> bool:
    """Whether the keys are those that this installation worked with so far."""
    return secret_marks.opens_mark(session) is not False


def seals_since(session: Session) -> dt.datetime | None:
    """Since when all is sealed with the first key; None: it is the first that ever was."""
    return audit.first_about(session, _subject(sealer_of(session).current.name))


def _subject(name: str) -> str:
    return f"key/{name}"


def _record(session: Session, action: Action, name: str, now: dt.datetime) -> None:
    by_hand = Actor.job("by-hand")
    audit.record(session, at=now, actor=by_hand, action=action, subject=_subject(name))
