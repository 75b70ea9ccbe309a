"""The administrator's campaigns: their waves, what they aim at, and when they end."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.names import plain
from webapp.domain.people.access import Permission
from webapp.domain.people.campaigns import LONGEST_CAMPAIGN
from webapp.domain.people.organisation import OrganisationNode
from webapp.domain.people.people import DepartmentKind
from webapp.incoming import number, posted_number, read_day
from webapp.installation import installation
from webapp.security import actor, database, now, requires
from webapp.services.people import campaigns as service
from webapp.services.people.campaigns import CampaignsView, CampaignTold, SeenCampaign

blueprint = Blueprint("campaigns", __name__)

_MOST_SHOWN = 200  # places to choose from without a search


@blueprint.get("/admin/campaigns")
@requires(Permission.CAMPAIGN_PLAN)
def overview() -> str:
    """All campaigns in order, and a form for another one."""
    with database().reading() as session:
        view = service.read_campaigns(session)
    return render_template(
        "people/campaigns/overview.html",
        view=view,
        today=installation().today(),
        longest=LONGEST_CAMPAIGN,
    )


@blueprint.post("/admin/campaigns")
@requires(Permission.CAMPAIGN_PLAN)
def add() -> Response:
    """Plan another campaign."""
    with database().transaction() as session:
        made = service.add_campaign(session, told=_told(), occasion=_occasion())
    return redirect(url_for(".campaign", campaign_id=made, done="added"), 303)


@blueprint.get("/admin/campaigns/<int:campaign_id>")
@requires(Permission.CAMPAIGN_PLAN)
def campaign(campaign_id: int) -> str:
    """One campaign: its waves, and all that can be changed."""
    with database().reading() as session:
        view = service.read_campaigns(session)
    wanted = request.args.get("q", "").strip()
    return render_template(
        "people/campaigns/campaign.html",
        campaign=view.get(campaign_id),
        names=view.names,
        wanted=wanted,
        choices=_choices(view, campaign_id, wanted),
        tomorrow=installation().today() + dt.timedelta(days=1),
        today=installation().today(),
        longest=LONGEST_CAMPAIGN,
    )


@blueprint.post("/admin/campaigns/<int:campaign_id>")
@requires(Permission.CAMPAIGN_PLAN)
def change(campaign_id: int) -> Response:
    """Give it another name, target or end."""
    with database().transaction() as session:
        service.change_campaign(
            session, seen=_seen(campaign_id), told=_told(), occasion=_occasion()
        )
    return _back(campaign_id, "changed")


@blueprint.post("/admin/campaigns/<int:campaign_id>/waves")
@requires(Permission.CAMPAIGN_PLAN)
def wave(campaign_id: int) -> Response:
    """Let places begin on a day."""
    day = _day(request.form.get("day", ""))
    if day is None:
        raise Invalid("error.organisation_date")
    with database().transaction() as session:
        service.plan_wave(
            session, seen=_seen(campaign_id), places=_places(), day=day, occasion=_occasion()
        )
    return _back(campaign_id, "wave")


@blueprint.post("/admin/campaigns/<int:campaign_id>/clear")
@requires(Permission.CAMPAIGN_PLAN)
def clear(campaign_id: int) -> Response:
    """Take places out of their waves."""
    with database().transaction() as session:
        service.clear_places(
            session, seen=_seen(campaign_id), places=_places(), occasion=_occasion()
        )
    return _back(campaign_id, "cleared")


@blueprint.post("/admin/campaigns/<int:campaign_id>/remove")
@requires(Permission.CAMPAIGN_PLAN)
def remove(campaign_id: int) -> Response:
    """Forget a campaign without a wave."""
    with database().transaction() as session:
        service.remove_campaign(session, seen=_seen(campaign_id), occasion=_occasion())
    return redirect(url_for(".overview", done="removed"), 303)


def _choices(view: CampaignsView, campaign_id: int, wanted: str) -> list[OrganisationNode]:
    """The open places that are in no wave yet: those that a search finds, or as many as fit."""
    tree, taken = view.organisation, view.get(campaign_id).starts
    free = [one for _, one in tree.walk() if one.closed_on is None and one.id not in taken]
    words = plain(wanted).split()
    if words:
        free = [one for one in free if all(word in plain(one.name) for word in words)]
    elif len(free) > _MOST_SHOWN:
        free = [one for one in free if one.kind is not DepartmentKind.DEPARTMENT]
    return free[:_MOST_SHOWN]


def _back(campaign_id: int, done: str) -> Response:
    return redirect(url_for(".campaign", campaign_id=campaign_id, done=done), 303)


def _told() -> CampaignTold:
    target = request.form.get("target", "").strip()
    try:
        wanted = number(target) if target else None
    except ValueError as error:
        raise Invalid("error.campaign_target") from error
    last = _day(request.form.get("ends_on", ""))
    return CampaignTold(request.form.get("name", ""), wanted, last)


def _seen(campaign_id: int) -> SeenCampaign:
    version = posted_number("version")
    if version is None:
        raise Invalid("error.bad_request")
    return SeenCampaign(campaign_id, version)


def _places() -> list[int]:
    try:
        return [number(one) for one in request.form.getlist("place")]
    except ValueError as error:
        raise Invalid("error.bad_request") from error


def _day(text: str) -> dt.date | None:
    """A day of a form; None when the field is empty. Raises Invalid."""
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise Invalid("error.organisation_date") from error


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())
