"""What every member brings to a month: read once, and counted for everybody together.

Most people's months are alike but for their breaks, so that each sort is made once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from webapp.arrays.atoms import ManyCounted
from webapp.arrays.people import Column, People, by_member, column
from webapp.domain.figures.answers import QuarterQuestion
from webapp.domain.figures.contributions import (
    NO_BREAKS,
    PersonMonth,
    campaign_days,
    fallen_ill,
    person_month,
)
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.illness import WELL, Illness
from webapp.domain.figures.inputs import NO_WORK, EmployerInput, WorkMonth, work_month
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import Employment
from webapp.domain.periods import Month
from webapp.gate.answers import QuarterAnswers, answers_of
from webapp.gate.open_days import open_days_of
from webapp.gate.sickness import illness_of
from webapp.store.gate import facts


def count_all(
    session: Session, layout: Layout, month: Month, chance: Chance, *, among: str | None
) -> tuple[ManyCounted, str]:
    """What everybody brought to a month, and the digest of what the employer did."""
    brought = employer_input(session, month, layout.members, among=among)
    people = count_month(session, brought, layout, among=among)
    return ManyCounted(month, people, chance, layout), brought.digest(chance.secret)


def employer_input(
    session: Session, month: Month, members: Iterable[Member], *, among: str | None
) -> EmployerInput:
    """Roster and absences of these members, in two statements.

    `among`: the quarter of which they are the stored members; None: they are not stored yet, and
    everybody is read.
    """
    inside = {member.person_id for member in members}
    made_of, within = _work_months(month, open_days_of(session, month)), _within(month)
    found = facts.list_employments(session, quarter=among, month=month)
    works = {
        person: made_of(*map(within, of_person))
        for person, of_person in groupby(found, key=attrgetter("person_id"))
        if person in inside
    }
    absences: dict[int, list[Absence]] = defaultdict(list)
    for person, absence in facts.list_absences(session, quarter=among, month=month):
        if person in inside:
            absences[person].append(absence)
    return EmployerInput(month, works, absences)


def _within(month: Month) -> Callable[[Employment], tuple[Any, ...]]:
    """What a month depends on: most people have it in common with many, since they came before."""
    start, end = month.first, month.last

    def within(work: Employment) -> tuple[Any, ...]:
        _, department, first, last, schedule, fte = work
        starts = first if first > start else start
        return department, starts, end if last is None or last > end else last, schedule, fte

    return within


def _work_months(month: Month, open_days: Callable[[Employment], int]) -> Callable[..., WorkMonth]:
    @cache
    def made_of(*found: tuple[Any, ...]) -> WorkMonth:
        return work_month(month, [Employment(0, *values) for values in found], open_days)

    return made_of


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
    answers: QuarterAnswers | None,
) -> tuple[Sequence[PersonMonth], Column]:
    """The different months without breaks that members have, and which of them each has."""
    number_of: dict[_Sort, int] = {}
    works, absences = brought.works.get, brought.absences.get

    def sort_of(person: int, campaign: dt.date | None) -> _Sort:
        _, scheduled, half, weight = works(person, NO_WORK)
        answer = None if answers is None else answers.by_person.get(person, "")
        away = tuple(absences(person, ()))
        return _Sort(scheduled, half, campaign, away, illness(person), weight, answer)

    kind = column(
        number_of.setdefault(sort_of(person, campaign), len(number_of))
        for person, _, __, campaign in members
    )
    question = answers.question if answers else QuarterQuestion.BREAKS
    months = (_without_breaks(brought.month, sort) for sort in number_of)
    return [month._replace(question=question) for month in months], kind


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
    return counted._replace(weight=sort.weight, answer=sort.answer)
