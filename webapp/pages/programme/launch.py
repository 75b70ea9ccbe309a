"""The launch kit of a site, in its language: poster, text for the intranet, mails, calendar."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from webapp.catalogue import exercises
from webapp.content.drawings.picture import picture
from webapp.domain.errors import NotFound
from webapp.domain.people.access import Permission
from webapp.domain.programme.calendar_file import CalendarDay, calendar_file
from webapp.domain.programme.launch import Launch, LaunchDay
from webapp.domain.programme.pause_screens import suitable
from webapp.i18n import Texts, loose, texts
from webapp.installation import installation
from webapp.reports.contents.poster import PosterWords
from webapp.reports.door import render_poster
from webapp.security import database, now, requires, settings
from webapp.services.programme import launch as service

blueprint = Blueprint("launch", __name__)

_USUAL = "side_bend"  # the figure on the poster where nothing is signed off yet
_INTRANET = "intranet"


@blueprint.get("/admin/launch")
@requires(Permission.LAUNCH_PREPARE)
def index() -> str:
    """The sites, each with the way to its kit."""
    with database().reading() as session:
        launches = service.list_launches(
            session, language=settings().default_language, today=installation().today()
        )
    return render_template("programme/launch/index.html", launches=launches)


@blueprint.get("/admin/launch/<int:site_id>")
@requires(Permission.LAUNCH_PREPARE)
def kit(site_id: int) -> str:
    """What a site can hang up, put on its pages and send round."""
    launch = _find(site_id)
    words = texts(launch.language)
    values = _values(launch, words)
    names = [_INTRANET, *(day for day in LaunchDay if _is_told(day, launch))]
    pieces = {one: _piece(words, one, values) for one in names}
    return render_template("programme/launch/kit.html", launch=launch, pieces=pieces)


@blueprint.get("/admin/launch/<int:site_id>/poster.pdf")
@requires(Permission.LAUNCH_PREPARE)
def poster(site_id: int) -> Response:
    """The poster as a PDF for a printer."""
    launch = _find(site_id)
    t = texts(launch.language)
    key = next((one.key for one in suitable(exercises())), _USUAL)
    seen = picture(key)
    words = PosterWords(
        language=t.language,
        title=t("poster.title"),
        lead=t("poster.lead"),
        day=t("poster.day", date=t.date(launch.begins_on)) if launch.begins_on else "",
        scan=t("poster.scan"),
        address=settings().public_url,
        privacy=t("poster.privacy"),
        claim=t("poster.claim"),
        figure=t(f"figure.{key}.{seen.pose}"),
        company=settings().company_name,
    )
    body = render_poster(words, seen, launch.begins_on or installation().today())
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="rekpauze-{t.language}.pdf"'
    return response


@blueprint.get("/admin/launch/<int:site_id>/calendar.ics")
@requires(Permission.LAUNCH_PREPARE)
def calendar(site_id: int) -> Response:
    """The days of the launch as whole days in a calendar. Raises NotFound: none is planned."""
    launch = _find(site_id)
    t = texts(launch.language)
    host = urlsplit(settings().public_url).hostname
    whose, values = f"{launch.site_id}-{launch.campaign}@{host}", _values(launch, t)
    days = [
        CalendarDay(f"{name}-{whose}", launch.version, day, *_piece(t, name, values))
        for name, day in launch.days()
    ]
    if not days:
        raise NotFound("error.not_found")
    body = calendar_file(days, title=f"Rekpauze {launch.name}", now=now())
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="rekpauze-{t.language}.ics"'
    return response


def _is_told(day: LaunchDay, launch: Launch) -> bool:
    """Whether the kit has the mail of that day: the last one only where there is an end."""
    return day is not LaunchDay.ENDING or launch.ends_on is not None


def _find(site_id: int) -> Launch:
    with database().reading() as session:
        return service.get_launch(
            session,
            site_id=site_id,
            language=settings().default_language,
            today=installation().today(),
        )


def _values(launch: Launch, t: Texts) -> dict[str, str]:
    day = t.date(launch.begins_on) if launch.begins_on else t("launch.some_day")
    return {"day": day, "site": launch.name, "url": settings().public_url}


def _piece(t: Texts, name: str, values: dict[str, str]) -> tuple[str, str]:
    """Subject and text, for mails and calendars; the status of the claims stands under each."""
    text = f"{t(f'launch.{name}.text', **values)}\n\n{t('launch.status')}"
    return loose(t(f"launch.{name}.subject", **values)), loose(text)
