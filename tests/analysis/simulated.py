"""Quarters and months of invented employers: illness and habits, and what is then shown.

Levels of illness are those that Belgian employers reported for 2023 (SD Worx): spells of at most a
month are about 3.2 % of working days, those of a month to a year as much again, and 3 % of people
are away for longer. Some people are ill far more often than others. A sick day counts until five a
month. Between the quarters some people leave and others come.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from webapp.analysis.campaigns import CampaignMonths
from webapp.analysis.compared import judge_compared
from webapp.analysis.funnel import judge_groups
from webapp.analysis.interrupted import judge_interrupted
from webapp.analysis.planner import smallest_fall
from webapp.analysis.process import judge_process
from webapp.analysis.verdicts import judge
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.showing import MILLION, displays, in_unit_of, show, size_band
from webapp.domain.figures.findings import Finding, Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.periods import Month, parse_month

UNIT = ReleasedUnit(1, "company", Scope.COMPANY, "2026-Q3", "Zorggroep Linde", None, (), None)
DAYS, CAP = 63, 15
FIRST = Month(2027, 1)  # of simulated months: after the last change of rules
_WORKING = 5 / 7
Quarter = NDArray[np.float64]  # of each person: the part of the quarter's days


Months = NDArray[np.float64]  # of each person and month: the part of the month's days, capped
MONTH_DAYS, MONTH_CAP = 21, 5
BEFORE = 9  # months until as many are ill for long as will be


def _ill(rng: Generator, prone: Quarter, level: float) -> Quarter:
    """The capped sick days of people in one quarter."""
    days = np.zeros(len(prone))
    spells = rng.poisson(level * prone * 1.85 / 4)
    for number in range(int(spells.max(initial=0))):
        who = spells > number
        kind = rng.choice(3, int(who.sum()), p=[0.45, 0.33, 0.22])
        length = rng.integers(np.array([1, 3, 10])[kind], np.array([2, 9, 28])[kind] + 1)
        room = 5 + 5 * (rng.random(len(length)) < length / 30)  # some reach into another month
        days[who] += np.minimum(np.ceil(length * _WORKING), room)
    longer = rng.random(len(prone)) < level * prone * 0.135 * 186 / 365
    days[longer] += 5 * rng.integers(1, 4, int(longer.sum()))
    return np.minimum(days, CAP) / DAYS


def absence(
    rng: Generator, people: int, *, change: float = 1.0, level: float = 0.7, leave: float = 0.15
) -> tuple[Quarter, Quarter]:
    """Two quarters, the second with `change` times the illness of the first."""
    prone, away = rng.gamma(1.6, 1 / 1.6, people), rng.random(people) < 0.03 * level
    first = np.where(away, CAP / DAYS, _ill(rng, prone, level))
    new = rng.random(people) < leave
    prone = np.where(new, rng.gamma(1.6, 1 / 1.6, people), prone)
    away = np.where(new, rng.random(people) < 0.03 * level, away)
    return first, np.where(away, CAP / DAYS, _ill(rng, prone, level * change))


def adherence(
    rng: Generator, people: int, *, change: float = 1.0, leave: float = 0.15
) -> tuple[Quarter, Quarter]:
    """Two quarters of habits: most people do nothing or much, and none is the same each week."""
    habit = rng.beta(0.6, 0.9, people)
    later = np.where(rng.random(people) < leave, rng.beta(0.6, 0.9, people), habit) * change
    moods = (np.clip(one + rng.normal(0, 0.12, people), 0, 1) for one in (habit, later))
    first, second = (rng.binomial(20, mood) / 20 for mood in moods)
    return first, second


def shown(rng: Generator, measure: Measure, values: Quarter) -> ReleasedCell:
    """The figure of a group as the gate would show it, with a chance error of about a person."""
    people, spec = len(values), measure.spec
    error = float(np.clip(rng.normal(), -2.5, 2.5)) / spec.moves_one_in
    display = displays(measure, people, disclosure_policy())[0]
    value = show(round(MILLION * (float(values.sum()) + error)), people, display)
    scale = [in_unit_of(measure, one) for one in (value.value, display.step)]
    period, band = "2026-Q3", size_band(people)
    return ReleasedCell(UNIT, period, measure, value.kind, *scale, band, members_changed=True)


MAKERS = {Measure.ABSENCE: absence, Measure.ADHERENCE: adherence}


def months_of_habits(rng: Generator, people: int, months: int, *, leave: float = 0.04) -> Months:
    """Adherence of people month by month: habits last, moods do not, and some leave."""
    habit, shown = rng.beta(0.6, 0.9, people), np.zeros((people, months))
    for month in range(months):
        habit = np.where(rng.random(people) < leave, rng.beta(0.6, 0.9, people), habit)
        mood = np.clip(habit + rng.normal(0, 0.12, people), 0, 1)
        shown[:, month] = rng.binomial(20, mood) / 20
    return shown


def shown_months(
    rng: Generator, values: Months, first: Month, measure: Measure = Measure.ABSENCE
) -> list[ReleasedCell]:
    """The months of a group as the gate would show them; each quarter has another chance error."""
    people, spec = len(values), measure.spec
    display = displays(measure, people, disclosure_policy())[0]
    cells: list[ReleasedCell] = []
    month, error = first, 0.0
    for at in range(values.shape[1]):
        opens = at == 0 or month == month.quarter.months()[0]
        if opens:
            error = float(np.clip(rng.normal(), -2.5, 2.5)) / spec.moves_one_in
        value = show(round(MILLION * (float(values[:, at].sum()) + error)), people, display)
        scale = [in_unit_of(measure, one) for one in (value.value, display.step)]
        band = size_band(people)
        cells.append(
            ReleasedCell(UNIT, month.key, measure, value.kind, *scale, band, members_changed=opens)
        )
        month = month.next
    return cells


def share_of(
    verdict: Verdict,
    rng: Generator,
    measure: Measure,
    people: int,
    employers: int,
    **options: float,
) -> float:
    """In what part of so many employers the change gets this verdict."""
    found = 0
    for _ in range(employers):
        before, now = (
            shown(rng, measure, quarter) for quarter in MAKERS[measure](rng, people, **options)
        )
        found += judge(now, before) is verdict
    return found / employers


def months_of_absence(
    rng: Generator,
    people: int,
    months: int,
    *,
    change: float = 1.0,
    since: int | None = None,
    leave: float = 0.04,
    wave: float = 0.15,
) -> Months:
    """Capped sick days of people month by month, `change` times as often from `since` on.

    A year has its wave; a spell goes on into the next month; each month some leave and others come.
    """
    prone, left = rng.gamma(1.6, 1 / 1.6, people), np.zeros(people)
    away = rng.random(people) < 0.03 * 0.7
    shown = np.zeros((people, months))
    for month in range(-BEFORE, months):
        factor = (1 + wave * np.cos(2 * np.pi * month / 12)) * (
            change if since is not None and month >= since else 1.0
        )
        new = np.flatnonzero(rng.random(people) < leave)
        prone[new] = rng.gamma(1.6, 1 / 1.6, len(new))
        away[new] = rng.random(len(new)) < 0.03 * 0.7
        left[new] = 0
        days = np.minimum(left, MONTH_DAYS)
        left = np.maximum(left - MONTH_DAYS, 0)
        for _ in range(2):
            ill = np.flatnonzero(rng.random(people) < 0.7 * factor * prone * 1.85 / 24)
            kind = rng.choice(4, len(ill), p=[0.43, 0.31, 0.2, 0.06])
            length = rng.integers(
                np.array([1, 3, 10, 30])[kind], np.array([2, 9, 28, 180])[kind] + 1
            )
            working = np.ceil(length * _WORKING)
            inside = np.minimum(working, rng.integers(1, MONTH_DAYS + 1, len(ill)))
            days[ill] += inside
            left[ill] += working - inside
        if month < 0:
            continue
        shown[:, month] = np.where(away, MONTH_CAP, np.minimum(days, MONTH_CAP)) / MONTH_DAYS
    return shown


def share_of_campaigns(
    rng: Generator, people: int, sites: int, *, before: int, after: int, planned: bool
) -> float:
    """In what part of so many sites a change is told; with a fall as large as planned, or none."""
    found = 0
    for _ in range(sites):
        values = 100 * months_of_absence(rng, people, before + after)
        if planned:
            known = CampaignMonths(tuple(shown_months(rng, values[:, :before] / 100, FIRST)), None)
            level = float(values[:, :before].mean())
            values[:, before:] *= 1 - smallest_fall(known, level, before, after) / level
        cells = tuple(shown_months(rng, values / 100, FIRST))
        start = parse_month(cells[before].period).first
        found += _is_told(judge_interrupted(CampaignMonths(cells, start)))
    return found / sites


def waves_of(
    rng: Generator, sites: int, people: int, *, before: int, every: int, waves: int, planned: bool
) -> list[CampaignMonths]:
    """A campaign that begins wave by wave, `every` so many months, at sites of as many people.

    The last part of the sites never begins. With `planned`, illness falls at each site that begins
    by as much as its plan says could be seen.
    """
    length, made = before + every * (waves + 1), list[CampaignMonths]()
    everybody = 100 * months_of_absence(rng, sites * people, length)
    for at, values in enumerate(everybody.reshape(sites, people, length)):
        start = before + every * (at % (waves + 1))
        begins = start < before + every * waves
        if planned and begins:
            known = CampaignMonths(tuple(shown_months(rng, values[:, :start] / 100, FIRST)), None)
            level = float(values[:, :start].mean())
            values[:, start:] *= 1 - smallest_fall(known, level, start, length - start) / level
        cells = tuple(shown_months(rng, values / 100, FIRST))
        first = parse_month(cells[start].period).first if begins else None
        made.append(CampaignMonths(cells, first))
    return made


def shares_of_waves(
    rng: Generator, campaigns: int, sites: int, people: int, *, planned: bool
) -> tuple[float, float]:
    """In what part of the sites of so many campaigns in three waves a change is told, each by
    itself; and in what part of the waves, beside sites that had not begun."""
    alone, beside = list[bool](), list[bool]()
    for _ in range(campaigns):
        made = waves_of(rng, sites, people, before=24, every=12, waves=3, planned=planned)
        began = [one for one in made if one.start]
        alone += [_is_told(judge_interrupted(one)) for one in began]
        for start in sorted({one.start for one in began if one.start}):
            beside.append(_is_told(judge_compared(made, start)[0]))
    return sum(alone) / len(alone), sum(beside) / len(beside)


def _is_told(judged: Finding | None) -> bool:
    return judged is not None and judged.verdict is Verdict.LARGER_THAN_CHANCE


MONTHS_OF = {Measure.ABSENCE: months_of_absence, Measure.ADHERENCE: months_of_habits}


def alarms_of_months(rng: Generator, measure: Measure, people: int, groups: int) -> float:
    """In what part of so many groups the newest of 36 months is told, nothing having changed."""
    found = 0
    for _ in range(groups):
        values = MONTHS_OF[measure](rng, people, 36)
        judged = judge_process(shown_months(rng, values, FIRST, measure))
        found += judged is not None and judged.verdict is Verdict.LARGER_THAN_CHANCE
    return found / groups


def alarms_of_groups(rng: Generator, employers: int) -> float:
    """What part of the groups of so many employers is outside, their people being all alike."""
    found: list[bool] = []
    for _ in range(employers):
        sizes = rng.integers(20, 120, 15)
        habits = [adherence(rng, int(size))[0] for size in sizes]
        cells = [shown(rng, Measure.ADHERENCE, habit) for habit in habits]
        whole = shown(rng, Measure.ADHERENCE, np.concatenate(habits))
        units = [
            replace(cell, unit=replace(UNIT, series=f"unit-{at}", scope=Scope.UNIT))
            for at, cell in enumerate(cells)
        ]
        judged = judge_groups([whole, *units])
        found += [one.verdict is Verdict.LARGER_THAN_CHANCE for one in judged]
    return sum(found) / len(found)
