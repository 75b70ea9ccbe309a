"""Campaigns with the first day of each place that they name, and what follows for the places."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.campaigns import Campaign, check_dates, first_starts
from webapp.store.base import Base, BigKey, column, number_key
from webapp.store.people.people import Department

_USUAL_NAME = "Rekpauze"
_RELEASED = DataClass.RELEASED


class CampaignRow(Base):
    """A campaign. Who is shown figures may read it; it holds no figure and nobody."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("target BETWEEN 1 AND 100", name="target"),)

    id: Mapped[int] = number_key(_RELEASED)
    name: Mapped[str] = column(String(80), data=_RELEASED)
    target: Mapped[int | None] = column(data=_RELEASED)
    ends_on: Mapped[dt.date | None] = column(data=_RELEASED)
    version: Mapped[int] = column(data=_RELEASED)


class CampaignStart(Base):
    """The first day of a campaign at a place: a place has one in each campaign."""

    __tablename__ = "campaign_start"

    campaign_id: Mapped[int] = column(
        BigKey,
        ForeignKey("campaign.id", ondelete="CASCADE"),
        primary_key=True,
        data=DataClass.ORGANISATION,
    )
    department_id: Mapped[int] = column(
        BigKey,
        ForeignKey("department.id", ondelete="RESTRICT"),
        primary_key=True,
        index=True,
        data=DataClass.ORGANISATION,
    )
    starts_on: Mapped[dt.date] = column(data=DataClass.ORGANISATION)


def list_campaigns(session: Session) -> list[Campaign]:
    """All of them, in the order in which they were made."""
    starts = defaultdict[int, dict[int, dt.date]](dict)
    rows = select(CampaignStart.campaign_id, CampaignStart.department_id, CampaignStart.starts_on)
    for campaign, place, day in session.execute(rows):
        starts[campaign][place] = day
    return [
        Campaign(row.id, row.name, row.target, row.ends_on, row.version, starts.get(row.id, {}))
        for row in session.scalars(select(CampaignRow).order_by(CampaignRow.id))
    ]


def list_plans(session: Session) -> list[Campaign]:
    """All of them without the places: what whoever is shown figures may read."""
    columns = (CampaignRow.id, CampaignRow.name, CampaignRow.target, CampaignRow.ends_on)
    rows = session.execute(select(*columns, CampaignRow.version).order_by(CampaignRow.id))
    return [Campaign(*row) for row in rows]


def get_row(session: Session, campaign_id: int, version: int) -> CampaignRow:
    """A campaign to change. Raises NotFound: there is none. Conflict: it is not as it was seen."""
    row = session.get(CampaignRow, campaign_id, with_for_update=True)
    if row is None:
        raise NotFound("error.not_found")
    if row.version != version:
        raise Conflict("error.campaign_changed", name=row.name)
    return row


def save_starts(session: Session, campaign_id: int, starts: Mapping[int, dt.date]) -> None:
    """Store which places begin when, and what follows for the figures of each."""
    kept = delete(CampaignStart).where(CampaignStart.campaign_id == campaign_id)
    before = select(CampaignStart.department_id).where(CampaignStart.campaign_id == campaign_id)
    left = set(session.scalars(before)) - starts.keys()
    session.execute(kept)
    session.add_all(
        CampaignStart(campaign_id=campaign_id, department_id=place, starts_on=day)
        for place, day in starts.items()
    )
    session.flush()
    _settle(session, left)


def _settle(session: Session, left: Collection[int]) -> None:
    """Let every place say from which day on breaks count there; `left` are in no wave any more."""
    parents = {
        node: above for node, above in session.execute(select(Department.id, Department.parent_id))
    }
    found = first_starts(list_campaigns(session), parents)
    wanted = select(Department).where(Department.id.in_({*found, *left}))
    for row in session.scalars(wanted):
        row.campaign_from = found.get(row.id)
    session.flush()


def tell_start(session: Session, place: Department, day: dt.date | None) -> None:
    """Let the only campaign begin there on this day (None: as above), as a file of the tree says.

    Without a campaign there is one from now on. Raises Conflict: there are several, so that a file
    cannot say which. Invalid: the day lies after the end.
    """
    if place.campaign_from == day:
        return
    campaigns = list_campaigns(session)
    if len(campaigns) > 1:
        raise Conflict("error.campaign_several", name=place.name)
    if not campaigns:
        session.add(CampaignRow(name=_USUAL_NAME, version=0))
        session.flush()
        campaigns = list_campaigns(session)
    (only,) = campaigns
    starts = {key: one for key, one in only.starts.items() if key != place.id}
    starts |= {} if day is None else {place.id: day}
    told = Campaign(only.id, only.name, only.target, only.ends_on, only.version, starts)
    check_dates(told, [], {place.id: place.name})
    session.get_one(CampaignRow, only.id).version += 1  # a form that was open meanwhile is told
    save_starts(session, only.id, starts)
