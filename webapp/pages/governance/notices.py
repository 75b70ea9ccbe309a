"""The privacy notice, in the language that the law asks for first, and the banner about it."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.content.notices import read_notice, versions
from webapp.domain.calendar import local_day
from webapp.domain.people.access import Permission, Viewer
from webapp.incoming import local_path
from webapp.installation import installation
from webapp.security import database, now, public, requires, settings, viewer
from webapp.services.governance.defaults import read_defaults
from webapp.services.governance.notices import has_seen, put_away, statutory_language

blueprint = Blueprint("notices", __name__)


@blueprint.get("/privacy-notice")
@public
def show() -> str:
    """The notice in the language of the site, or of the employer for who has none; below it in the
    reader's own, when that differs."""
    first = _statutory()
    languages = dict.fromkeys((first, g.texts.language))
    with database().reading() as session:
        defaults = read_defaults(session).defaults
    months = defaults.months_of("break_log", installation().today())
    found = [read_notice(one, settings().company_name, months) for one in languages]
    return render_template("governance/my_data/notice.html", notices=found)


@blueprint.post("/privacy-notice/seen")
@requires(Permission.MY_DATA_READ)
def seen() -> Response:
    """Put the notice away: it is not shown by itself again until there is a new version."""
    with database().transaction() as session:
        put_away(
            session,
            person_id=viewer().person_id,
            version=versions()[-1],
            now=now(),
        )
    return redirect(local_path(request.form.get("next", "/today")), 303)


@blueprint.app_template_global("has_new_notice")
def has_new_notice() -> bool:
    """Whether the person behind this request has not put the latest notice away."""
    person = cast("Viewer | None", g.get("viewer"))
    if person is None:
        return False
    with database().reading() as session:
        version = versions()[-1]
        return not has_seen(session, person_id=person.person_id, version=version)


def _statutory() -> str:
    person = cast("Viewer | None", g.get("viewer"))
    if person is None:
        return settings().default_language
    with database().reading() as session:
        today = local_day(now(), person.timezone)
        found = statutory_language(session, person_id=person.person_id, today=today)
    return found or settings().default_language
