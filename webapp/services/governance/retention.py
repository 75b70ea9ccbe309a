"""Carry out how long things are kept, and leave proof: which rule, which table, which month."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from sqlalchemy.orm import Session

from webapp.domain.governance.removals import Removal, RemovalRule, RetentionProof
from webapp.domain.governance.retention import RULES, cutoff, leaver_cutoff
from webapp.domain.periods import Month, parse_month
from webapp.gate.released import counted_since, published_months
from webapp.store.defaults import find_defaults
from webapp.store.governance import my_data, removals
from webapp.store.governance import retention as store

_ROWS_AT_ONCE = 5_000
_PEOPLE_AT_ONCE = 500
_PERSON = "person"


def apply_retention(session: Session, *, today: dt.date) -> dict[str, int]:
    """Remove what has been kept long enough; the number of rows of each table.

    Repeating it is harmless: what is left is younger. Proof is of each rule that was carried out,
    and of leavers it is how many people and not how much each had.
    """
    months = published_months(session)
    unpublished = parse_month(months[-1]).next if months else None
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


def _remove_old(session: Session, today: dt.date, unpublished: Month | None) -> dict[str, int]:
    """The number of rows of each table whose rule was carried out, none among them."""
    removed: Counter[str] = Counter()
    defaults, _ = find_defaults(session)
    for longest in RULES:
        rule = defaults.shortened(longest, today)
        day = cutoff(rule, today=today, unpublished=unpublished)
        while day is not None:
            gone = store.delete_before(session, rule=rule, day=day, most=_ROWS_AT_ONCE)
            removed[rule.table] += gone
            if gone < _ROWS_AT_ONCE:
                break
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
