"""Close a department and open it again; what was published stays as it is."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.organisation import Reorganisation, ReorganisationKind
from webapp.store.governance import audit
from webapp.store.people import people as store
from webapp.store.people import reorganisations
from webapp.store.people.people import Department
from webapp.store.programme import pause_screens

_BY_HAND = Actor.job("by-hand")
_ONE_DAY = dt.timedelta(days=1)


def close_department(session: Session, *, code: str, today: dt.date, now: dt.datetime) -> None:
    """Let nobody start at a node of the tree after today, and end its pause screens.

    Raises NotFound: there is no such node. Conflict: closed before, or somebody works there after
    today, or an open node hangs below it.
    """
    node = _department(session, code)
    if node.closed_on is not None:
        raise Conflict("error.department_closed", code=code)
    if store.is_in_use(session, node.id, after=today):
        raise Conflict("error.department_in_use", code=code)
    node.closed_on = today
    pause_screens.revoke_all(session, node.id, now=now)
    change = Reorganisation(ReorganisationKind.CLOSE, node.id, today + _ONE_DAY)
    reorganisations.add_done(session, change, now=now)
    _record(session, Action.DEPARTMENT_CLOSED, f"department/{node.id}", now)


def reopen_department(session: Session, *, code: str, today: dt.date, now: dt.datetime) -> None:
    """Open it again; its pause screens stay ended.

    Raises NotFound: there is no such node. Conflict: it is open.
    """
    node = _department(session, code)
    if node.closed_on is None:
        raise Conflict("error.department_open", code=code)
    node.closed_on = None
    change = Reorganisation(ReorganisationKind.REOPEN, node.id, today)
    reorganisations.add_done(session, change, now=now)
    _record(session, Action.DEPARTMENT_REOPENED, f"department/{node.id}", now)


def _department(session: Session, code: str) -> Department:
    found = store.find_department(session, code)
    if found is None:
        raise NotFound("error.department_unknown", code=code)
    return found


def _record(session: Session, action: Action, subject: str, now: dt.datetime) -> None:
    audit.record(session, at=now, actor=_BY_HAND, action=action, subject=subject)
