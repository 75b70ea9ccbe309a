"""What pages share that let other systems in with a token: another one, an end, what is shown."""

from __future__ import annotations

from flask import request

from webapp.database import Session
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.people.directory_clients import (
    LONGEST_CLIENT_NAME,
    MOST_DAYS,
    MOST_OVERLAP_HOURS,
)
from webapp.incoming import number
from webapp.security import actor, database, local_date, now, viewer
from webapp.services.people import directory_clients as clients


def rotate_token(client_id: int, *, reads_figures: bool) -> str:
    """Another token, to be shown once; the old one goes on for the hours in the form.

    Raises NotFound: there is no such system of this kind. Invalid: a number is none.
    """
    with database().transaction() as session:
        _refuse_others(session, client_id, reads_figures)
        return clients.rotate_token(
            session,
            client_id=client_id,
            days=posted("days"),
            overlap_hours=posted("overlap"),
            actor=actor(),
            now=now(),
        )


def end_system(client_id: int, *, reads_figures: bool) -> None:
    """End a system and its tokens at once. Raises NotFound: there is none of this kind."""
    with database().transaction() as session:
        _refuse_others(session, client_id, reads_figures)
        clients.end_client(session, client_id=client_id, actor=actor(), now=now())


def shown(usual_days: int) -> dict[str, object]:
    """What `tokens.html` needs of the page."""
    limits = {
        "name": LONGEST_CLIENT_NAME,
        "days": MOST_DAYS,
        "usual": usual_days,
        "overlap": MOST_OVERLAP_HOURS,
    }
    return {
        "limits": limits,
        "now": now(),
        "timezone": viewer().timezone,
        "local_date": local_date,
    }


def posted(name: str) -> int:
    """Raises Invalid: it is no whole number."""
    try:
        return number(request.form.get(name, ""))
    except ValueError as error:
        raise Invalid("error.number") from error


def _refuse_others(session: Session, client_id: int, reads_figures: bool) -> None:
    """Directories are the administrator's; readers are those of whoever exports figures."""
    if clients.is_reader(session, client_id) is not reads_figures:
        raise NotFound("error.not_found")
