"""Carry out how long things are kept, and leave proof: which rule, which table, which month."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from sqlalchemy.orm import Session

from webapp.domain.governance.removals import Removal, RemovalRule, RetentionProof
from webapp.domain.governance.retention import RULES, RetentionRule, cutoff, leaver_cutoff
from webapp.domain.periods import Month, parse_month
from webapp.gate.released import counted_since, published_months
from webapp.store.defaults import find_defaults
from webapp.store.governance import my_data, removals
from webapp.store.governance import retention as store

_ROWS_AT_ONCE = 5_000
_PEOPLE_AT_ONCE = 500
_PERSON = "person"


def remove_part(session: Session, *, today: dt.date) -> bool:
    """Remove what has been kept long enough of the first table that has much of it, with proof.

    At most _ROWS_AT_ONCE rows of each table, so that whoever writes need not wait for more. Whether
    there may be more; else `apply_retention` finds next to nothing.
    """
    removed: dict[str, int] = {}
    for rule, day in _due(session, today, _first_unpublished(session)):
        removed[rule.table] = store.delete_before(session, rule=rule, day=day, most=_ROWS_AT_ONCE)
        if removed[rule.table] == _ROWS_AT_ONCE:
            break
    removals.add_proof(session, today=today, rule=RemovalRule.KEPT_LONG_ENOUGH, removed=removed)
    return _ROWS_AT_ONCE in removed.values()


def apply_retention(session: Session, *, today: dt.date) -> dict[str, int]:
    """Remove what has been kept long enough; the number of rows of each table.

    Repeating it is harmless: what is left is younger. Proof is of each rule that was carried out,
    and of leavers it is how many people and not how much each had.
    """
    unpublished = _first_unpublished(session)
    by_age = _remove_old(session, today, unpublished)
    removals.add_proof(session, today=today, rule=RemovalRule.KEPT_LONG_ENOUGH, removed=by_age)
    by_leaving = _remove_leavers(session, today, unpublished)
    gone = {table: number for table, number in by_leaving.items() if table == _PERSON}
    removals.add_proof(session, today=today, rule=RemovalRule.LEAVER, removed=gone)
    return Counter(by_age) + Counter(by_leaving)


def list_proof(session: Session, *, today: dt.date, most: int) -> list[RetentionProof]:
    """What the job removed, the newest month first."""
    return removals.list_proof(session, today=today, most=most)


def find_receipt(session: Session, *, number: str) -> list[Removal]:
    """What went under the number that someone was given when they left or erased."""
    digits = "".join(filter(str.isdigit, number))
    groups = [digits[i : i + 4] for i in range(0, len(digits), 4)]
    return removals.list_by_receipt(session, " ".join(groups)) if len(digits) == 12 else []


def _first_unpublished(session: Session) -> Month | None:
    """The month after the last one with figures; None: there is none."""
    months = published_months(session)
    return parse_month(months[-1]).next if months else None


def _due(
    session: Session, today: dt.date, unpublished: Month | None
) -> Iterator[tuple[RetentionRule, dt.date]]:
    """Each rule that lets something go today, and before which day."""
    defaults, _ = find_defaults(session)
    for longest in RULES:
        rule = defaults.shortened(longest, today)
        day = cutoff(rule, today=today, unpublished=unpublished)
        if day is not None:
            yield rule, day


def _remove_old(session: Session, today: dt.date, unpublished: Month | None) -> dict[str, int]:
    """The number of rows of each table whose rule was carried out, none among them."""
    removed: Counter[str] = Counter()
    for rule, day in _due(session, today, unpublished):
        gone = _ROWS_AT_ONCE
        while gone == _ROWS_AT_ONCE:
            gone = store.delete_before(session, rule=rule, day=day, most=_ROWS_AT_ONCE)
            removed[rule.table] += gone
    return dict(removed)


def _remove_leavers(session: Session, today: dt.date, unpublished: Month | None) -> dict[str, int]:
    """Remove who has left, unless a quarter that is not out yet counts them."""
    day = leaver_cutoff(today=today, unpublished=unpublished)
    if day is None or unpublished is None:
        return {}
    removed = Counter({_PERSON: 0})
    people = [0]
    while people:
        people = store.find_leavers(session, day=day, after=people[-1], most=_PEOPLE_AT_ONCE)
        counted = counted_since(session, people=people, quarter=unpublished.quarter)
        gone = [person for person in people if person not in counted]
        removed.update(my_data.delete_people(session, gone) if gone else {})
    return dict(removed)
