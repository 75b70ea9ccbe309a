"""The jobs that keep what is stored in order: what is over goes, the trail is sealed, and so on."""

from __future__ import annotations

from webapp.database import Session, storage_of
from webapp.installation import Installation
from webapp.services.figures import webhook_deliveries as webhooks
from webapp.services.figures.absence_uploads import forget_expired_uploads
from webapp.services.governance import submissions
from webapp.services.governance.audit_seals import seal_trail
from webapp.services.governance.jobs import forget_old_jobs
from webapp.services.governance.keys import forget_replaced_keys
from webapp.services.governance.retention import apply_retention
from webapp.services.governance.storage import look_at_storage
from webapp.services.people import roster
from webapp.services.people.sessions import remove_ended_sessions


def remove_expired(here: Installation, session: Session, _: str) -> None:
    """Ended sessions, uploads nobody confirmed, notes of jobs, calls and forms, replaced keys."""
    now = here.clock()
    remove_ended_sessions(session, now=now, lifetime=here.session_lifetime)
    forget_expired_uploads(session, now=now)
    forget_old_jobs(session, now=now)
    webhooks.forget_old_deliveries(session, now=now)
    forget_replaced_keys(session, now=now)
    submissions.forget_ended(session, now=now)


def remove_old(here: Installation, session: Session, _: str) -> None:
    """What is left of it, and who has left, with proof."""
    apply_retention(session, today=here.today())


def order_some(session: Session, **_: object) -> bool:
    """Put some people into their place in the list; whether there may be more."""
    return roster.renew_order(session)


def order_people(_: Installation, session: Session, __: str) -> None:
    """The last of those who are not in their place in the list of people."""
    roster.renew_order(session)


def seal(here: Installation, session: Session, _: str) -> None:
    """What is new in the audit trail."""
    seal_trail(session, secret=here.settings.disclosure_secret, now=here.clock())


def check_storage(here: Installation, session: Session, _: str) -> None:
    """How much is stored, and whether backups are told of; the log warns."""
    size, room = storage_of(here.database)
    look_at_storage(session, size=size, room=room, now=here.clock())
