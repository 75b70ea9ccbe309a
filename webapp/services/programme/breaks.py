"""What a person does with their breaks: log one, undo one, look at them; and many at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp.domain.calendar import local_day
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.programme.breaks import Break, BreakEntry, Judgement, judge, judge_in_order
from webapp.store.programme import breaks as store
from webapp.store.programme import own_statement

_TRIES = 5  # two phones at once: one wins the slot, the other looks again
_PEOPLE_AT_ONCE = 100


def log_break(connection: Connection, *, entry: BreakEntry, now: dt.datetime) -> Judgement:
    """Keep a break and say whether it counts. The same tap again: the same answer, no change.

    Two statements on a bare connection: what the day holds, and the new row if it still holds so.
    Raises Conflict: others kept logging for this person at the same moment.
    """
    return receive_break(connection, entry=entry, now=now)[0]


def log_at_once(
    connection: Any, dialect: str, *, entry: BreakEntry, in_use: Mapping[str, Any]
) -> bool:
    """Keep a break that ended now, in one statement; whether it did. `connection` is the driver's.

    The statement itself looks whether the session is `in_use`, of this person, who may log breaks
    and whose time zone is that of the entry. False: something is in the way, so `log_break` will
    say what, or answer as before when this tap was kept already.
    """
    day = local_day(entry.at, entry.timezone)
    values = {**entry._asdict(), "local_day": day.toordinal()}
    return own_statement.add_at_once(connection, dialect, {**values, **in_use})


def find_received(connection: Connection, *, person_id: int, tap_id: str) -> Judgement | None:
    """What this tap was answered before, on whatever day: its answer got lost on the way."""
    found = store.find_tap(connection, person_id=person_id, tap_id=tap_id)
    return found[1] if found else None


def receive_break(
    connection: Connection, *, entry: BreakEntry, now: dt.datetime
) -> tuple[Judgement, bool]:
    """Like log_break; and whether the break is new. What was judged before it stays as it is."""
    day = local_day(entry.at, entry.timezone)
    for _ in range(_TRIES):
        rows = store.list_day(connection, person_id=entry.person_id, day=day)
        for row in rows:
            if row.tap_id == entry.tap_id:
                return Judgement(row.verdict, row.slot), False
        counted = [(row.slot, row.at) for row in rows if row.slot is not None]
        judgement = judge(counted, at=entry.at, seconds=entry.seconds)
        values = _values(entry, day, judgement, logged_at=now)
        if store.add_break(connection, values, last=rows[-1].id if rows else None):
            return judgement, True
        earlier = store.find_tap(connection, person_id=entry.person_id, tap_id=entry.tap_id)
        if earlier is not None:
            return earlier[1], False
    raise Conflict("error.break_busy")


def undo_break(
    session: Session, *, person_id: int, tap_id: str, timezone: str, now: dt.datetime
) -> None:
    """Remove one's own break of today and judge the rest of the day again, in order of logging.

    Raises NotFound: no such break of this person. Invalid: it is not of today.
    """
    found = store.find_tap(session.connection(), person_id=person_id, tap_id=tap_id)
    if found is None:
        raise NotFound("error.not_found")
    day = local_day(now, timezone)
    if found[0] != day:
        raise Invalid("error.break_not_today")
    rows = store.lock_day(session, person_id=person_id, day=day)
    rest = [row for row in rows if row.tap_id != tap_id]
    judged = judge_in_order((row.at, row.seconds) for row in rest)
    kept = [
        {**row._mapping, "slot": judgement.slot, "verdict": judgement.verdict}
        for row, judgement in zip(rest, judged, strict=True)
    ]
    store.replace_day(session, person_id=person_id, day=day, rows=kept)


def list_breaks(
    session: Session, *, person_id: int, first: dt.date, last: dt.date
) -> dict[dt.date, list[Break]]:
    """The breaks of each day from `first` to `last`, by time; no breaks: an empty list."""
    length = (last - first).days + 1
    days: dict[dt.date, list[Break]] = {first + dt.timedelta(days=i): [] for i in range(length)}
    for one in store.list_breaks(session, person_id=person_id, first=first, last=last):
        days[one.day].append(one)
    return days


def record_history(session: Session, *, entries: Iterable[BreakEntry]) -> int:
    """Keep many breaks, judged by the same rule beside what is stored; how many were new.

    Each counts as logged when it was done. A tap that is known already is left out.
    """
    by_person: dict[int, list[BreakEntry]] = defaultdict(list)
    for entry in entries:
        by_person[entry.person_id].append(entry)
    people = list(by_person)
    added = 0
    for start in range(0, len(people), _PEOPLE_AT_ONCE):
        some = {person: by_person[person] for person in people[start : start + _PEOPLE_AT_ONCE]}
        rows = _judge_history(session, some)
        if rows:
            store.add_history(session, rows)
        added += len(rows)
    return added


def _judge_history(
    session: Session, entries: Mapping[int, Sequence[BreakEntry]]
) -> list[dict[str, Any]]:
    """New rows for these people; what is stored already stays as it is and counts first."""
    dated = {person: _by_day(own) for person, own in entries.items()}
    ends = [day for own in dated.values() for day in (own[0][0], own[-1][0])]
    counted: dict[tuple[int, dt.date], list[tuple[int, dt.datetime]]] = defaultdict(list)
    taps: dict[int, set[str]] = defaultdict(set)
    for row in store.list_stored(session, people=entries, first=min(ends), last=max(ends)):
        taps[row.person_id].add(row.tap_id)
        if row.slot is not None:
            day = dt.date.fromordinal(row.local_day)
            counted[row.person_id, day].append((row.slot, row.at))
    rows = []
    for person in sorted(dated):
        for day, found in groupby(_new(dated[person], taps[person]), key=itemgetter(0)):
            own = [entry for _, entry in found]
            judged = judge_in_order(((one.at, one.seconds) for one in own), counted[person, day])
            both = zip(own, judged, strict=True)
            rows += [_values(one, day, judgement, logged_at=one.at) for one, judgement in both]
    return rows


def _by_day(entries: Iterable[BreakEntry]) -> list[tuple[dt.date, dt.datetime, BreakEntry]]:
    """Day by day, each in order of time."""
    return sorted((local_day(one.at, one.timezone), one.at, one) for one in entries)


def _new(
    dated: Iterable[tuple[dt.date, dt.datetime, BreakEntry]], taps: set[str]
) -> Iterator[tuple[dt.date, BreakEntry]]:
    """Those whose tap is not known, each tap once."""
    for day, _, entry in dated:
        if entry.tap_id not in taps:
            taps.add(entry.tap_id)
            yield day, entry


def _values(
    entry: BreakEntry, day: dt.date, judgement: Judgement, *, logged_at: dt.datetime
) -> dict[str, Any]:
    return {
        "person_id": entry.person_id,
        "tap_id": entry.tap_id,
        "local_day": day.toordinal(),
        "at": entry.at,
        "logged_at": logged_at,
        "seconds": entry.seconds,
        "exercise": entry.exercise,
        "slot": judgement.slot,
        "verdict": judgement.verdict,
        "origin": entry.origin,
    }
