"""The gauges that operators watch. None of them moves by what anybody does in the programme.

There is no counter of requests, answers or errors: in a company of ten, one request at ten past
nine is a person. No duration, size or length either: they grow with what people do. Moments are
those of the quarter of an hour, since a job ends later when there was more to do before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from webapp.database import Session, fits_tables, is_only_read, revisions
from webapp.domain.calendar import coming_midnight
from webapp.domain.governance.storage import BackupStep
from webapp.installation import Installation
from webapp.services.governance.jobs import last_success, list_statuses
from webapp.services.governance.keys import opens_what_is_sealed, seals_since
from webapp.services.governance.storage import read_storage
from webapp.settings import PROGRAM

TYPE = CONTENT_TYPE_PLAIN_0_0_4  # every release of Prometheus reads it
_QUARTER = 15 * 60  # seconds


class _Gauges(Collector):
    """All of them, read when they are asked for: nothing is kept in a process."""

    def __init__(self, here: Installation) -> None:
        self._here = here

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Those that need the database are left out while it does not answer."""
        yield _labelled("build_info", "Which release runs.", "version", {PROGRAM: 1})
        try:
            found = list(_of_database(self._here))
        except DBAPIError:
            found = []
        yield _gauge("database_up", "Whether the database answers.", bool(found))
        yield from found


def told(here: Installation) -> bytes:
    """The gauges as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_Gauges(here))
    return generate_latest(registry)


def _of_database(here: Installation) -> Iterator[GaugeMetricFamily]:
    """Raises what the driver raises when the database does not answer."""
    only_read = is_only_read(here.database)
    yield _gauge("database_read_only", "Whether a standby answers, not the primary.", only_read)
    revision, wanted = revisions(here.database)
    what = "Whether the tables are of this release."
    yield _labelled("schema_current", what, "revision", {revision or "": revision == wanted})
    if fits_tables(here.database):
        with here.database.reading() as session:
            yield from _of_keys(session)
            yield from _of_backups(session)
            yield from _of_jobs(session, here.clock(), here.settings.timezone)


def _of_keys(session: Session) -> Iterator[GaugeMetricFamily]:
    fits = opens_what_is_sealed(session)
    yield _gauge("sealing_keys_fit", "Whether SEALING_KEYS opens what is sealed.", fits)
    since = seals_since(session)
    if since is not None:
        what = "Since when everything is sealed with the first key."
        yield _gauge("sealing_key_since_timestamp_seconds", what, _quarter(since))


def _of_backups(session: Session) -> Iterator[GaugeMetricFamily]:
    told_at = {str(step): _quarter(at) for step, at in read_storage(session).told.items()}
    for step, what in (
        (BackupStep.MADE, "When a backup was last told of."),
        (BackupStep.RESTORED, "When one was last put back to try it."),
    ):
        if step in told_at:
            yield _gauge(f"backup_{step}_timestamp_seconds", what, told_at[step])


def _of_jobs(session: Session, now: dt.datetime, timezone: str) -> Iterator[GaugeMetricFamily]:
    statuses = list_statuses(session, now=now, midnight=coming_midnight(now, timezone))
    ended = {str(one.name): last_success(session, one) for one in statuses}
    done = {name: _quarter(at) for name, at in ended.items() if at is not None}
    due = {str(one.name): one.next_at.timestamp() for one in statuses if one.next_at is not None}
    failed = {str(one.name): float(one.has_failed) for one in statuses if one.last is not None}
    yield _labelled("job_succeeded_timestamp_seconds", "When it last went well.", "job", done)
    yield _labelled("job_due_timestamp_seconds", "When it is done next.", "job", due)
    yield _labelled("job_failed", "Whether its latest run went wrong.", "job", failed)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"rekpauze_{name}", what, value=float(value))


def _labelled(name: str, what: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"rekpauze_{name}", what, labels=[label])
    for of, value in values.items():
        family.add_metric([of], float(value))
    return family


def _quarter(moment: dt.datetime) -> float:
    """The quarter of an hour of a moment, in seconds since 1970."""
    return moment.timestamp() // _QUARTER * _QUARTER
