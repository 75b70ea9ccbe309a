"""What is stored about a person: look at it, take it along, see who touched it, have it removed."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from webapp.domain.calendar import local_day
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.domain.governance.privacy import (
    COUNTED,
    KEPT_ON_ERASURE,
    SECRETS,
    Departure,
    DoneBy,
    ErasureExemption,
    kept_on,
)
from webapp.domain.governance.removals import rule_of
from webapp.store.governance import audit, removals
from webapp.store.governance import my_data as store
from webapp.store.governance.person_keys import destroy_key, open_for
from webapp.store.people import people

_PLACES = frozenset({"department_id", "site_id"})
_PERSON = "person"
_OTHER = "person/…"
_REQUEST = "data_request/"
_GROUP = 4  # a receipt is read aloud in groups of four


@dataclass(frozen=True, slots=True)
class TableSummary:
    """How much of a table is about the person, and the days of the oldest and the newest."""

    table: str
    kept: ErasureExemption | None
    count: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class TableExtract:
    """The person's rows of a table in plain values; `not_given` names what is withheld."""

    table: str
    kept: ErasureExemption | None
    rows: list[dict[str, Any]]
    not_given: list[str]


@dataclass(frozen=True, slots=True)
class DataEvent:
    """Something that happened with the person's data."""

    at: dt.datetime
    who: DoneBy
    action: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that data went: a number that nobody else has, and how many rows of which table."""

    number: str
    removed: Mapping[str, int]


def list_holdings(session: Session, *, person_id: int, timezone: str) -> list[TableSummary]:
    """Every table that a person may have rows in, with what is there."""
    return [_holding(session, table, person_id, timezone) for table in store.downloaded_tables()]


def download_mine(session: Session, *, person_id: int, now: dt.datetime) -> list[TableExtract]:
    """Everything that is stored about the person, to take along: this download among it."""
    audit.record(
        session,
        at=now,
        actor=Actor.person(person_id),
        action=Action.DATA_DOWNLOADED,
        subject=f"person/{person_id}",
    )
    return collect(session, person_id=person_id)


def collect(session: Session, *, person_id: int) -> list[TableExtract]:
    """Everything that is stored about the person, opened."""
    names = people.department_names(session)
    return [_section(session, table, person_id, names) for table in store.downloaded_tables()]


def list_events(session: Session, *, person_id: int, most: int) -> list[DataEvent]:
    """Who did something with the person's data, the newest first; imports too."""
    events = store.list_events(session, person_id=person_id, most=most)
    found = [DataEvent(one.at, _who(one.actor_id, person_id), one.action) for one in events]
    found += [
        DataEvent(at, DoneBy.SYSTEM, "absences-of-mine")
        for at in store.list_imports(session, person_id=person_id, most=most)
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)[:most]


def preview_removal(session: Session, *, person_id: int, departure: Departure) -> int:
    """How many rows would go."""
    tables = _removed_tables(departure)
    return sum(len(store.list_dates(session, table=table, person_id=person_id)) for table in tables)


def remove_mine(
    session: Session, *, person_id: int, departure: Departure, today: dt.date
) -> Receipt:
    """Leave the programme (with or without one's breaks), or erase all that is one's own.

    At once and for good, and the key with it that opened what was sealed. The proof names no
    person, and the audit trail says nothing of it.
    """
    tables = _removed_tables(departure)
    removed = store.delete_own(session, person_id=person_id, tables=tables)
    destroy_key(session, person_id)
    number = _number()
    rule = rule_of(departure)
    removals.add_removals(session, day=today, rule=rule, removed=removed, receipt=number)
    return Receipt(number, removed)


def erase_for(session: Session, *, person_id: int, occasion: Occasion) -> None:
    """Erase what was the own of somebody who left, can sign in no more and asked for it.

    The trail says that it was done. Whether there was anything, and how much, is told nowhere: it
    would say whether they took part. Raises Conflict: they can sign in, and do it themselves.
    """
    if people.get_person(session, person_id).deactivated_at is None:
        raise Conflict("error.account_erases_itself")
    store.delete_own(session, person_id=person_id, tables=_removed_tables(Departure.ERASE))
    destroy_key(session, person_id)
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=Action.ACCOUNT_ERASED,
        subject=f"person/{person_id}",
    )


def _removed_tables(departure: Departure) -> list[Table]:
    kept = kept_on(departure)
    return [table for table in store.erased_tables() if table.name not in kept]


def _number() -> str:
    digits = f"{secrets.randbelow(10**12):012d}"
    return " ".join(digits[i : i + _GROUP] for i in range(0, len(digits), _GROUP))


def _holding(session: Session, table: Table, person_id: int, timezone: str) -> TableSummary:
    dates = store.list_dates(session, table=table, person_id=person_id)
    days = [local_day(one, timezone) if isinstance(one, dt.datetime) else one for one in dates]
    return TableSummary(
        table=table.name,
        kept=_kept(table),
        count=len(days),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _kept(table: Table) -> ErasureExemption | None:
    """Why the rows stay when the person erases what is theirs; what somebody did stays too."""
    return KEPT_ON_ERASURE.get(
        table.name, None if store.is_own(table) else ErasureExemption.SECURITY
    )


def _section(
    session: Session, table: Table, person_id: int, names: Mapping[int, str]
) -> TableExtract:
    rows = []
    own = store.is_own(table)
    hidden = SECRETS if table.name == _PERSON else SECRETS | {COUNTED}
    for row in store.list_own(session, table=table, person_id=person_id):
        values = dict(row)
        sealed = values.pop("sealed", None)
        if sealed is not None and own:
            values["content"] = _opened(open_for(session, table.c.sealed, person_id, sealed))
        if table.name == store.TRAIL:
            values |= _without_others(values, person_id)
        rows.append(
            {
                name: _plain(name, value, names)
                for name, value in values.items()
                if name not in hidden
            }
        )
    withheld = [column.name for column in table.columns if column.name in SECRETS]
    return TableExtract(table.name, _kept(table), rows, withheld)


def _opened(found: Any) -> Any:
    """What was sealed, without what only fills it up and without secrets."""
    if not isinstance(found, dict):
        return found
    values = {name: value for name, value in found.items() if name not in SECRETS | {"pad"}}
    if set(values) == {"content"} and isinstance(values["content"], str):
        return json.loads(values["content"])
    return values


def _without_others(values: Mapping[str, Any], person_id: int) -> dict[str, Any]:
    """An event without the numbers of other people, or that of a request among all requests."""
    mine, subject = f"person/{person_id}", values["subject"]
    foreign = subject.startswith("person/") and subject != mine
    if subject.startswith(_REQUEST):
        subject = f"{_REQUEST}…"
    return {
        "subject": _OTHER if foreign else subject,
        "actor_id": values["actor_id"] if values["actor_id"] in {None, person_id} else _OTHER,
    }


def _plain(name: str, value: Any, names: Mapping[int, str]) -> Any:
    """A value that JSON can hold and a person can read."""
    if isinstance(value, dt.date):  # a moment too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {part: _plain(part, one, names) for part, one in value.items()}
    if isinstance(value, list):
        return [_plain(name, one, names) for one in value]
    if isinstance(value, bytes):
        return None
    if name == "local_day" and isinstance(value, int):
        return dt.date.fromordinal(value).isoformat()
    if name in _PLACES:
        return names.get(value, value)
    return value


def _who(actor_id: int | None, person_id: int) -> DoneBy:
    if actor_id is None:
        return DoneBy.SYSTEM
    return DoneBy.ME if actor_id == person_id else DoneBy.OTHER
