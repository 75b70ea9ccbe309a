"""Connections to personnel systems: made, changed, tried, run by the clock, removed.

What they answer is imported by `absence`; the doors put the two together in one transaction. Asking
may take minutes and happens outside any.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, DomainError, Invalid, NotFound, Unavailable
from webapp.domain.figures.connections import (
    LONGEST_NAME,
    Connection,
    ConnectionDraft,
    LatestRun,
    RunState,
    next_run,
)
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.names import one_line
from webapp.domain.ports.absence import AbsenceDelivery, AbsenceSource, SourceBusy, SourceTest
from webapp.domain.ports.connections import ConnectionKinds
from webapp.outside import attempt
from webapp.store.figures import connections as store
from webapp.store.governance import audit

_LEASE = dt.timedelta(minutes=30)  # a run takes less; one that died is begun again after it


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a connection answered. `fault`: it could not even be connected, or the adapter broke."""

    connection: Connection
    deliveries: Sequence[AbsenceDelivery] = field(default=(), repr=False)
    fault: DomainError | None = None


def list_connections(session: Session) -> list[Connection]:
    """Every connection, by name."""
    return store.list_all(session)


def find_connection(session: Session, number: int) -> Connection:
    """One of them. Raises NotFound: there is none."""
    found = store.find(session, number)
    if found is None:
        raise NotFound("error.not_found")
    return found


def add_connection(
    session: Session,
    *,
    kinds: ConnectionKinds,
    draft: ConnectionDraft,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Make a connection, stopped as yet; its number.

    Raises Invalid: a value is missing or not one, or the name is another's.
    """
    name = _checked_name(session, draft.name)
    kinds.connect(draft.kind, draft.values, name=name)
    made = store.add(session, kind=draft.kind, name=name, values=draft.values)
    _record(session, Action.CONNECTION_CREATED, made, actor, now)
    return made


def change_connection(
    session: Session,
    *,
    kinds: ConnectionKinds,
    number: int,
    draft: ConnectionDraft,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Change it. A secret that is not given stays, as long as it goes where it went before.

    Raises NotFound, Invalid. Conflict: somebody else changed it first.
    """
    known = find_connection(session, number)
    name = _checked_name(session, draft.name, but=number)
    values = _with_secrets(kinds, known, draft.values)
    source = kinds.connect(known.kind, values, name=name)
    if not store.change(session, number, version=draft.version, name=name, values=values):
        raise Conflict("error.connection_changed")
    store.save_cursor(session, number, source.afresh(known.cursor))
    _record(session, Action.CONNECTION_CHANGED, number, actor, now)


def start(session: Session, *, number: int, actor: Actor, now: dt.datetime) -> None:
    """Let it run, now and from then on. Raises NotFound."""
    if not store.schedule(session, number, now):
        raise NotFound("error.not_found")
    _record(session, Action.CONNECTION_STARTED, number, actor, now)


def stop(session: Session, *, number: int, actor: Actor, now: dt.datetime) -> None:
    """Let it run no more. Raises NotFound."""
    if not store.schedule(session, number, None):
        raise NotFound("error.not_found")
    _record(session, Action.CONNECTION_STOPPED, number, actor, now)


def remove_connection(
    session: Session, *, number: int, with_absences: bool, actor: Actor, now: dt.datetime
) -> None:
    """Forget it, with its secrets; what it has brought too, if that is wanted. Raises NotFound."""
    known = find_connection(session, number)
    removed = store.remove_absences(session, known.source) if with_absences else 0
    store.remove(session, number)
    _record(session, Action.CONNECTION_REMOVED, number, actor, now, removed=removed)


def try_connection(kinds: ConnectionKinds, connection: Connection, now: dt.datetime) -> SourceTest:
    """Whether it answers; outside any transaction, it may take half a minute. Raises nothing."""

    def ask() -> SourceTest:
        try:
            return _source(kinds, connection).test(now, connection.cursor)
        except DomainError as fault:
            return SourceTest(fault=fault)

    tried = attempt(ask, what=f"connection {connection.id}")
    return tried or SourceTest(fault=Invalid("error.source_not_understood"))


def fetch(
    kinds: ConnectionKinds, connection: Connection, now: dt.datetime, *, afresh: bool = False
) -> Fetched:
    """Ask it; outside any transaction, it may take minutes. Raises nothing."""

    def ask() -> Fetched:
        try:
            source = _source(kinds, connection)
            cursor = source.afresh(connection.cursor) if afresh else connection.cursor
            return Fetched(connection, list(source.deliveries(now, cursor)))
        except DomainError as fault:
            return Fetched(connection, fault=fault)

    fetched = attempt(ask, what=f"connection {connection.id}")
    return fetched or Fetched(connection, fault=Invalid("error.source_not_understood"))


def keep_cursor(session: Session, connection: Connection, cursor: str) -> None:
    """Keep what its source is to be given the next time."""
    if cursor != connection.cursor:
        store.save_cursor(session, connection.id, cursor)


def has_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether a connection is to run now."""
    return store.has_due(session, now)


def claim_due(session: Session, *, now: dt.datetime) -> ClaimedWork[Connection]:
    """One connection that is to run now; nobody else runs it meanwhile."""
    found = store.lock_due(session, now)
    if found is None:
        return ClaimedWork([], 0)
    store.schedule(session, found.id, now + _LEASE)
    return ClaimedWork([found], 1, is_full=True)


def record_run(
    session: Session, connection: Connection, *, fault: DomainError | None, now: dt.datetime
) -> None:
    """Note how a run ended, and when the next one is. One that was stopped meanwhile stays so."""
    known = store.find(session, connection.id)
    if known is None:
        return
    failures = known.failures + 1 if fault else 0
    store.save_run(session, known.id, _run_of(fault, now), failures=failures)
    if known.next_at is not None:
        until = fault.until if isinstance(fault, SourceBusy) else None
        store.schedule(session, known.id, next_run(now, failures, until))


def _run_of(fault: DomainError | None, now: dt.datetime) -> LatestRun:
    if fault is None:
        return LatestRun(now, RunState.DONE)
    state = RunState.UNREACHED if isinstance(fault, Unavailable) else RunState.REFUSED
    params = {
        name: value if isinstance(value, (int, str)) else str(value)
        for name, value in fault.params.items()
    }
    return LatestRun(now, state, fault.key, params)


def _source(kinds: ConnectionKinds, connection: Connection) -> AbsenceSource:
    return kinds.connect(connection.kind, connection.values, name=connection.source)


def _checked_name(session: Session, name: str, but: int | None = None) -> str:
    name = one_line(name)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("error.connection_name", most=LONGEST_NAME)
    if store.is_named(session, name, but=but):
        raise Invalid("error.connection_name_taken")
    return name


def _with_secrets(
    kinds: ConnectionKinds, known: Connection, values: Mapping[str, str]
) -> dict[str, str]:
    """The values with the secrets that were not given anew.

    Raises Invalid: another address or user is given, to which a kept secret must not be sent.
    """
    fields = kinds.kinds[known.kind].fields
    kept = {one.name for one in fields if one.is_secret and not values.get(one.name, "").strip()}
    goes_to = [one.name for one in fields if "address" in one.name]
    moved = any(values.get(name, "") != known.values.get(name, "") for name in goes_to)
    if moved and any(known.values.get(name) for name in kept):
        raise Invalid("error.connection_secret")
    return {**values, **{name: known.values.get(name, "") for name in kept}}


def _record(
    session: Session, action: Action, number: int, actor: Actor, now: dt.datetime, **detail: int
) -> None:
    subject = f"connection/{number}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject, detail=detail)
