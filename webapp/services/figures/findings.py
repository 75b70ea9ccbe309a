"""Finds out once, after each publication, what the released figures amount to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.analysis.door import VERSION, find
from webapp.domain.figures.measures import Measure
from webapp.gate.findings import campaign_starts, found_of, store_findings
from webapp.gate.released import published_months, published_series


def due_findings(session: Session) -> list[str]:
    """The newest published month, with the version of the methods, if it has no findings yet."""
    months = published_months(session)
    if not months or found_of(session) == (months[-1], VERSION):
        return []
    return [f"{months[-1]}/{VERSION}"]


def renew_findings(session: Session, *, reader: Session) -> int:
    """Find the newest month's, in the place of those of the month before; how many there are.

    `reader` sees released figures only. One measure at a time: of a large employer they are many.
    """
    months, starts = published_months(reader), campaign_starts(reader)
    found = [
        finding
        for measure in Measure
        for finding in find(published_series(reader, measures={measure}), starts)
    ]
    if months:
        store_findings(session, found, month=months[-1], version=VERSION)
    return len(found)
