"""Whether the secrets are those that this installation has worked with.

With another disclosure secret the chance errors of what is published next would not be those of
what is out; with other sealing keys what is sealed could not be opened. Both would pass unnoticed.
"""

from __future__ import annotations

import hmac

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict
from webapp.gate.released import published_months
from webapp.store.governance.secret_marks import find_mark, mark_sealing, opens_mark, save_mark

_DISCLOSURE, _SEALING = "disclosure", "sealing"


def mark_secrets(session: Session, *, disclosure_secret: str) -> None:
    """Remember the secrets at their first use.

    Raises Conflict: one of them is another than before.
    """
    problem = changed_secret(session, disclosure_secret=disclosure_secret)
    if problem is not None:
        raise Conflict(f"error.secret_changed.{problem}")
    save_mark(session, _DISCLOSURE, _mark_of(disclosure_secret))
    if opens_mark(session) is None:
        mark_sealing(session)


def changed_secret(session: Session, *, disclosure_secret: str) -> str | None:
    """Which secret is not the one used before: `disclosure`, `sealing`; None: all are.

    Before anything is published, another disclosure secret does no harm.
    """
    known = find_mark(session, _DISCLOSURE)
    is_other = known is not None and not hmac.compare_digest(known, _mark_of(disclosure_secret))
    if is_other and published_months(session):
        return _DISCLOSURE
    return _SEALING if opens_mark(session) is False else None


def _mark_of(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"rekpauze/mark/1", "sha256")
