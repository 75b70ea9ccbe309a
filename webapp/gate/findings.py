"""The gate, outwards, for what released figures amount to.

Findings are made of released figures and of published starts of campaigns, and of nothing else, so
they tell nothing that those do not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy.orm import Session

from webapp.domain.figures.findings import Finding, FindingMethod
from webapp.domain.figures.measures import Measure, Scope
from webapp.domain.periods import Quarter
from webapp.gate.released import published_campaigns
from webapp.store.gate import findings as store


def published_findings(
    session: Session,
    *,
    methods: Collection[FindingMethod],
    measures: Collection[Measure] | None = None,
    units: Collection[str] | None = None,
    site: str | None = None,
    scopes: Collection[Scope] | None = None,
) -> list[Finding]:
    """Findings of the newest month by these methods; None: all.

    `units` are keys of series; `site` leaves the groups of one site.
    """
    return store.list_findings(
        session,
        methods=methods,
        measures=measures,
        series=units,
        site=site,
        scopes=scopes,
    )


def reported_findings(session: Session, quarter: Quarter) -> list[Finding]:
    """What a report tells of a quarter's figures, as found after its last month; none before."""
    return store.list_told(session, quarter.months()[-1].key)


def campaign_starts(session: Session) -> Mapping[int, dt.date]:
    """From which day on the first campaign ran in each department, as figures took it."""
    starts: dict[int, dt.date] = {}
    for campaign in published_campaigns(session):
        for department, day in campaign.starts.items():
            starts[department] = min(day, starts.get(department, day))
    return starts


def found_of(session: Session) -> tuple[str, int] | None:
    """The month up to which there are findings, and the version of their methods."""
    return store.found_of(session)


def store_findings(
    session: Session, findings: Iterable[Finding], *, month: str, version: int
) -> None:
    """Put these findings in the place of those of the month before, but what reports tell."""
    store.replace_findings(session, findings, month=month, version=version)
