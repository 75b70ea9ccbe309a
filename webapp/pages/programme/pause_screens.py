"""Pause screens: the administrator's list of links, and the page that a screen shows."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.assets import assets
from webapp.catalogue import exercises, film_of, plan_of
from webapp.content.calendar import public_holidays
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.names import one_line
from webapp.domain.people.access import Permission
from webapp.domain.programme.pause_screens import (
    LONGEST_NAME,
    MOST_MINUTES,
    MOST_SLOTS,
    PauseScreen,
    ScreenPlan,
    read_slots,
    suitable,
)
from webapp.i18n import LANGUAGES, texts
from webapp.incoming import number
from webapp.said import Said
from webapp.security import actor, database, local_date, now, public, requires, settings
from webapp.services.programme import pause_screens as service

blueprint = Blueprint("pause_screens", __name__)

_AHEAD = dt.timedelta(days=366)  # of public holidays, for a screen that is not loaded again
_WEEKDAYS = {str(day) for day in range(7)}
_USUAL = ("10:00", "13:00", "15:30")
_WORKER = "pause_worker.js"


@blueprint.get("/pause/sw.js")
@public
def worker() -> Response:
    """The service worker of the screens; from here it may serve what lies below /pause/."""
    response = Response(assets().contents[_WORKER], mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/pause/<token>")
@public
def show(token: str) -> str:
    """The screen: nobody signs in, nothing is recorded."""
    return render_template("programme/pause_screens/screen.html", **_shown(token))


@blueprint.get("/pause/<token>/current")
@public
def current(token: str) -> Response:
    """What a screen that is on asks each minute: whether the page is another by now.

    `exercises` are those on offer: one that is gone is not shown to its end.
    """
    shown = _shown(token)
    keys = [one.key for one in shown["exercises"]]
    return jsonify({"version": shown["version"], "exercises": keys})


def _shown(token: str) -> dict[str, Any]:
    """What is on the screen with this link. Raises NotFound: there is none."""
    with database().reading() as session:
        screen = service.find_screen(
            session, token=token, secret=settings().secret_key, timezone=settings().timezone
        )
    t = g.texts = texts(screen.plan.language)
    today = local_day(now(), screen.timezone)
    offered = suitable(exercises())
    shown = {
        "screen": screen,
        "plans": {one.key: plan_of(one, t) for one in offered},
        "films": {one.key: film_of(one) for one in offered},
        "silent": sorted(day.isoformat() for day in public_holidays(today, today + _AHEAD)),
    }
    words = [one.texts[t.language] for one in offered]
    return {**shown, "exercises": offered, "version": _version(shown, words)}


@blueprint.get("/admin/pause-screens")
@requires(Permission.PAUSE_SCREEN_MANAGE)
def manage() -> str:
    """The screens with their links, and a form for another."""
    with database().reading() as session:
        screens = service.list_screens(session, timezone=settings().timezone)
        sites = service.list_sites(session)
    return render_template(
        "programme/pause_screens/manage.html",
        screens=screens,
        sites=sites,
        link_of=_link_of,
        languages=LANGUAGES,
        slots=[*_USUAL, *[""] * (MOST_SLOTS - len(_USUAL))],
        longest=LONGEST_NAME,
        most_minutes=MOST_MINUTES,
        served=bool(suitable(exercises())),
        local_date=local_date,
    )


@blueprint.post("/admin/pause-screens")
@requires(Permission.PAUSE_SCREEN_MANAGE)
def add() -> AnyResponse:
    """Make a screen and its link."""
    plan = _read_showing()
    with database().transaction() as session:
        service.add_screen(
            session,
            site_id=request.form.get("site", 0, type=number),
            plan=plan,
            actor=actor(),
            now=now(),
        )
    return redirect(url_for(".manage", said=Said.SAVED), 303)


@blueprint.post("/admin/pause-screens/<int:screen_id>/revoke")
@requires(Permission.PAUSE_SCREEN_MANAGE)
def revoke(screen_id: int) -> AnyResponse:
    """End a link: the screen says so when it next asks, within the minute."""
    with database().transaction() as session:
        service.revoke_screen(session, screen_id=screen_id, actor=actor(), now=now())
    return redirect(url_for(".manage", said=Said.ENDED), 303)


def _read_showing() -> ScreenPlan:
    """Raises Invalid: a time or a language is not one."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise Invalid("error.pause_site")
    days = request.form.getlist("weekday")
    if not set(days) <= _WEEKDAYS:
        raise Invalid("error.pause_weekdays")
    return ScreenPlan(
        name=one_line(request.form.get("name", "")),
        language=language,
        slots=read_slots(request.form.getlist("slot")),
        weekdays="".join("1" if str(day) in days else "0" for day in range(7)),
        minutes=request.form.get("minutes", 0, type=number),
    )


def _link_of(screen: PauseScreen) -> str:
    token = service.token_of(screen, settings().secret_key)
    return settings().public_url + url_for(".show", token=token)


def _version(*shown: object) -> str:
    """Differs when a screen that is on should load the page again: other words, files or holidays.

    A screen may be on for years; the holidays it knows reach a year ahead.
    """
    files = url_for("static", filename="pause.js")
    return hashlib.sha256(repr((shown, files)).encode()).hexdigest()[:16]
