"""What every member brings to a month: read once, and counted for everybody together.

Most people's months are alike but for their breaks, so that each sort is made once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from webapp.arrays.people import Column, People, by_member, column
from webapp.domain.figures.contributions import (
    NO_BREAKS,
    PersonMonth,
    campaign_days,
    fallen_ill,
    person_month,
)
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.illness import WELL, Illness
from webapp.domain.figures.inputs import EmployerInput
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import Employment, half_days
from webapp.domain.people.site_calendar import Timesheet
from webapp.domain.periods import Month
from webapp.gate.answers import answers_of
from webapp.gate.open_days import open_days_of
from webapp.gate.sickness import illness_of
from webapp.store.gate import facts

_OpenDays = Callable[[Employment], int]


def employer_input(
    session: Session, month: Month, members: Iterable[Member], *, among: str | None
) -> EmployerInput:
    """Roster and absences of these members, in two statements.

    `among`: the quarter of which they are the stored members; None: they are not stored yet, and
    everybody is read.
    """
    inside = {member.person_id for member in members}
    works: dict[int, list[Employment]] = defaultdict(list)
    for work in facts.list_employments(session, quarter=among, month=month):
        if work.person_id in inside:
            works[work.person_id].append(work)
    absences: dict[int, list[Absence]] = defaultdict(list)
    for person, absence in facts.list_absences(session, quarter=among, month=month):
        if person in inside:
            absences[person].append(absence)
    scheduled, half = _timesheets(month, works, open_days_of(session, month))
    return EmployerInput(month, scheduled, absences, half, works)


def _timesheets(
    month: Month, works: Mapping[int, Sequence[Employment]], open_days: _OpenDays
) -> tuple[dict[int, int], dict[int, int]]:
    """By person the scheduled days, and those of which half is worked where there are any."""

    @cache
    def made_of(*found: tuple[Any, ...]) -> tuple[int, int]:
        sheet = Timesheet()
        for values in found:
            work = Employment(0, *values)
            days = work.scheduled_days(month) & open_days(work)
            sheet.add(days, days & half_days(work.schedule, month))
        return sheet.scheduled, sheet.half

    sheets = {person: made_of(*[work[1:] for work in found]) for person, found in works.items()}
    scheduled = {person: days for person, (days, _) in sheets.items()}
    return scheduled, {person: half for person, (_, half) in sheets.items() if half}


def count_month(
    session: Session, brought: EmployerInput, layout: Layout, *, among: str | None
) -> People:
    """The month of every member, those who have left included; `among` as above."""
    answers = answers_of(session, brought.month)
    month, members = brought.month, sorted(layout.members)
    ids = column(member.person_id for member in members)
    slots = facts.list_slots(session, quarter=among, month=month)
    illness = illness_of(session, month, brought.works, among=among)
    kinds, kind = _kinds(brought, members, illness, answers)
    return People(ids, kinds, kind, by_member(slots, ids))


class _Sort(NamedTuple):
    """All that a month depends on, but for breaks."""

    scheduled: int
    half: int
    campaign: dt.date | None
    absences: tuple[Absence, ...]
    illness: Illness
    weight: int
    answer: str | None


def _kinds(
    brought: EmployerInput,
    members: Iterable[Member],
    illness: Callable[[int], Illness],
    answers: Mapping[int, str] | None,
) -> tuple[Sequence[PersonMonth], Column]:
    """The different months without breaks that members have, and which of them each has."""
    number_of: dict[_Sort, int] = {}
    weight_of = _weigher(brought)
    kind = column(
        number_of.setdefault(
            _Sort(
                brought.scheduled.get(person, 0),
                brought.half.get(person, 0),
                campaign,
                tuple(brought.absences.get(person, ())),
                illness(person),
                weight_of(person),
                None if answers is None else answers.get(person, ""),
            ),
            len(number_of),
        )
        for person, _, __, campaign in members
    )
    return [_without_breaks(brought.month, sort) for sort in number_of], kind


def _weigher(brought: EmployerInput) -> Callable[[int], int]:
    """The weight of a person's scheduled day; worked out once for each sort of contract."""
    known: dict[tuple[Any, ...], int] = {}

    def weight_of(person: int) -> int:
        sort = tuple([work[2:] for work in brought.works.get(person, ())])
        if sort not in known:
            known[sort] = brought.weight(person)
        return known[sort]

    return weight_of


def _without_breaks(month: Month, sort: _Sort) -> PersonMonth:
    counted = person_month(
        month,
        scheduled=sort.scheduled,
        campaign=campaign_days(month, sort.campaign),
        absences=sort.absences,
        slots=NO_BREAKS,
        half=sort.half,
    )
    if sort.illness is not WELL:
        counted = fallen_ill(counted, month, sort.absences, sort.illness)
    return replace(counted, weight=sort.weight, answer=sort.answer)
