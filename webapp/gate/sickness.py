"""What members' spells of sickness are in a month, from records that reach back over a year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

from sqlalchemy.orm import Session

from webapp.domain.figures.illness import (
    LOOK_BACK,
    WELL,
    Illness,
    Spell,
    closing,
    illness,
    spells,
)
from webapp.domain.figures.inputs import NO_WORK, WorkMonth
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import Employment, working_days
from webapp.domain.periods import Month, Quarter, month_of
from webapp.gate.open_days import open_days_of
from webapp.store.gate import facts
from webapp.store.gate import releases as store

_ONE_DAY = dt.timedelta(days=1)


def illness_of(
    session: Session,
    month: Month,
    works: Mapping[int, WorkMonth],
    *,
    among: str | None,
) -> Callable[[int], Illness]:
    """For a person what their spells are in the month; `works` is how each works in it.

    `among`: the quarter whose members are read; None: everybody is.
    Whether a day between two records is worked is told by the schedule of the month.
    """
    first = month.first - LOOK_BACK
    records: dict[int, list[Absence]] = defaultdict(list)
    found = facts.list_sickness(session, quarter=among, first=first, last=month.last)
    for person, record in found:
        records[person].append(record)
    is_off = _off_days(session)
    here = _here_all_year(session, month, among)
    healthy = {whole: illness(month, (), was_here_all_year=whole) for whole in (True, False)}
    healthy = {whole: WELL if found == WELL else found for whole, found in healthy.items()}

    def of_person(person: int) -> Illness:
        whole = person in here
        if person not in records:
            return healthy[whole]
        known = _spells(records[person], works.get(person, NO_WORK).works, is_off)
        return illness(month, known, was_here_all_year=whole)

    return of_person


_IsOff = Callable[[Sequence[Employment], dt.date, dt.date], bool]


def _spells(
    records: Sequence[Absence], works: Sequence[Employment], is_off: _IsOff
) -> Sequence[Spell]:
    return spells(records, partial(is_off, works))


def _off_days(session: Session) -> _IsOff:
    """Whether somebody with these employments works on no day between two."""

    @cache
    def opened(month: Month) -> Callable[[Employment], int]:
        return open_days_of(session, month)

    def works_on(work: Employment, day: dt.date) -> bool:
        month = month_of(day)
        days = working_days(work.schedule, month) & opened(month)(work)
        return bool(days & month.mask(day, day))

    def is_off(works: Sequence[Employment], first: dt.date, last: dt.date) -> bool:
        days = [first + number * _ONE_DAY for number in range((last - first).days + 1)]
        return not any(works_on(work, day) for day in days for work in works)

    return is_off


def _here_all_year(session: Session, month: Month, among: str | None) -> set[int]:
    """Who was employed from the first day of the year that the month closes.

    Nobody is where the year's first month was not published: absences of then may be missing.
    """
    _, year = closing(month)
    january = Quarter(month.year, 1).months()[0]
    if year is None or store.find_release(session, january) is None:
        return set()
    return facts.employed_on(session, quarter=among, day=year)
