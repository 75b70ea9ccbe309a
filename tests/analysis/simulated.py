"""Two quarters of invented employers: how people are ill and keep habits, and what is then shown.

Levels of illness are those that Belgian employers reported for 2023 (SD Worx): spells of at most a
month are about 3.2 % of working days, those of a month to a year as much again, and 3 % of people
are away for longer. Some people are ill far more often than others. A sick day counts until five a
month. Between the quarters some people leave and others come.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from webapp.analysis.verdicts import Verdict, judge
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.showing import MILLION, displays, in_unit_of, show, size_band
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit, Scope

UNIT = ReleasedUnit(1, "company", Scope.COMPANY, "2026-Q3", "Zorggroep Linde", None, (), None)
DAYS, CAP = 63, 15
_WORKING = 5 / 7
Quarter = NDArray[np.float64]  # of each person: the part of the quarter's days


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
