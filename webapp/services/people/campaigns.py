"""Campaigns as an administrator plans them: waves of places, a target, an end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.names import refuse_twin
from webapp.domain.people.campaigns import (
    LONGEST_CAMPAIGN,
    Campaign,
    CampaignEnd,
    check_dates,
    check_target,
    with_wave,
)
from webapp.domain.people.organisation import Organisation
from webapp.reports.paper.signs import writable_name
from webapp.store.governance import audit
from webapp.store.people import campaigns as store
from webapp.store.people import organisation
from webapp.store.people.people import list_places_of


@dataclass(frozen=True, slots=True)
class CampaignsView:
    """The campaigns in the order of their first days, and the tree that they are planned for."""

    campaigns: list[Campaign]
    organisation: Organisation

    def get(self, campaign_id: int) -> Campaign:
        """One of them. Raises NotFound: there is none."""
        for one in self.campaigns:
            if one.id == campaign_id:
                return one
        raise NotFound("error.not_found")

    @property
    def names(self) -> dict[int, str]:
        """The names of the places."""
        return {number: node.name for number, node in self.organisation.nodes.items()}


@dataclass(frozen=True, slots=True)
class SeenCampaign:
    """Which campaign a form is about, and the version that was seen."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class CampaignTold:
    """What a form says of a campaign: its name, its target in percent, its last day."""

    name: str
    target: int | None
    ends_on: dt.date | None


def read_campaigns(session: Session) -> CampaignsView:
    """All campaigns, and the tree as it is now."""
    found = sorted(
        store.list_campaigns(session), key=lambda one: (one.first or dt.date.max, one.id)
    )
    return CampaignsView(found, Organisation(organisation.list_nodes(session)))


def add_campaign(session: Session, *, told: CampaignTold, occasion: Occasion) -> int:
    """Plan a campaign that has no wave yet; its number.

    Raises Invalid: name or target. Conflict: another campaign has the name.
    """
    organisation.lock(session)
    check_target(told.target)
    name = writable_name(told.name, longest=LONGEST_CAMPAIGN)
    refuse_twin(name, (one.name for one in store.list_plans(session)))
    row = store.CampaignRow(name=name, target=told.target, ends_on=told.ends_on, version=1)
    session.add(row)
    session.flush()
    _record(session, Action.CAMPAIGN_ADDED, row.id, occasion)
    return row.id


def change_campaign(
    session: Session, *, seen: SeenCampaign, told: CampaignTold, occasion: Occasion
) -> None:
    """Give it another name, target or end.

    Raises NotFound. Invalid: name, target, or an end before a start. Conflict: somebody else
    changed it since, or another campaign runs at that time or has the name.
    """
    organisation.lock(session)
    row = store.get_row(session, seen.id, seen.version)
    check_target(told.target)
    name = told.name
    if name != row.name:  # one from before names were looked at stays as it is
        name = writable_name(name, longest=LONGEST_CAMPAIGN)
    view = read_campaigns(session)
    if name != row.name:
        refuse_twin(name, (one.name for one in view.campaigns if one.id != seen.id))
    _check(view, replace(view.get(seen.id), name=name, ends_on=told.ends_on))
    row.name, row.target, row.ends_on = name, told.target, told.ends_on
    row.version += 1
    session.flush()
    _record(session, Action.CAMPAIGN_CHANGED, seen.id, occasion)


def plan_wave(
    session: Session,
    *,
    seen: SeenCampaign,
    places: Collection[int],
    day: dt.date,
    occasion: Occasion,
) -> None:
    """Let places begin on a day.

    Raises NotFound. Invalid: no place is named, or the day lies after the end. Conflict: a place
    begins in another wave or is closed, another campaign runs then, or somebody was faster.
    """
    view = _open(session, seen)
    if not places:
        raise Invalid("error.campaign_no_place")
    for place in places:
        node = view.organisation.get(place)
        if node.closed_on is not None:
            raise Conflict("error.department_closed", code=node.name)
    found = view.get(seen.id)
    starts = with_wave(found, places, day, view.names)
    _check(view, replace(found, starts=starts))
    store.save_starts(session, seen.id, starts)
    _record(session, Action.CAMPAIGN_WAVE_PLANNED, seen.id, occasion, {"places": len(places)})


def clear_places(
    session: Session, *, seen: SeenCampaign, places: Collection[int], occasion: Occasion
) -> None:
    """Take places out of their waves. Raises NotFound. Conflict: somebody was faster. Invalid."""
    view = _open(session, seen)
    if not places:
        raise Invalid("error.campaign_no_place")
    starts = {key: day for key, day in view.get(seen.id).starts.items() if key not in places}
    store.save_starts(session, seen.id, starts)
    _record(session, Action.CAMPAIGN_WAVE_CLEARED, seen.id, occasion, {"places": len(places)})


def remove_campaign(session: Session, *, seen: SeenCampaign, occasion: Occasion) -> None:
    """Forget a campaign without a wave. Raises NotFound. Conflict: it has one, or was changed."""
    view = _open(session, seen)
    found = view.get(seen.id)
    if found.starts:
        raise Conflict("error.campaign_has_waves", name=found.name)
    session.execute(delete(store.CampaignRow).where(store.CampaignRow.id == seen.id))
    _record(session, Action.CAMPAIGN_REMOVED, seen.id, occasion)


def find_end(session: Session, *, person_id: int, today: dt.date) -> CampaignEnd | None:
    """The end that somebody is told of, if it is near and the campaign is theirs.

    One statement on most days, three around an end.
    """
    plans = [one for one in store.list_plans(session) if one.is_told_on(today)]
    if not plans:
        return None
    path = list_places_of(session, person_id, today)
    near = {one.id for one in plans}
    for one in reversed(store.list_campaigns(session)):
        if one.id in near and one.ends_on is not None and one.start_at(path) is not None:
            return CampaignEnd(one.name, one.ends_on)
    return None


def _open(session: Session, seen: SeenCampaign) -> CampaignsView:
    """What is there, held until the change is stored, with the next version."""
    organisation.lock(session)
    store.get_row(session, seen.id, seen.version).version += 1
    return read_campaigns(session)


def _check(view: CampaignsView, wanted: Campaign) -> None:
    check_dates(wanted, [one for one in view.campaigns if one.id != wanted.id], view.names)


def _record(
    session: Session,
    action: Action,
    campaign_id: int,
    occasion: Occasion,
    detail: dict[str, int] | None = None,
) -> None:
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=action,
        subject=f"campaign/{campaign_id}",
        detail=detail,
    )
