"""In simulated sites: how often a change is told where there is none, and found where there is one.

People are ill as Belgian employers reported; figures are rounded and carry chance errors as the
gate makes them. `make bench only=findings` repeats it with many more.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.simulated import (
    alarms_of_groups,
    alarms_of_months,
    share_of_campaigns,
    shares_of_waves,
)
from webapp.domain.figures.measures import Measure

ALLOWED = 0.05


def within(found: float, promised: float, employers: int) -> bool:
    """Whether so many simulated employers can show this share when the promise is kept."""
    return found <= promised + 2.6 * (promised * (1 - promised) / employers) ** 0.5


@pytest.mark.parametrize(("people", "before", "after"), [(640, 12, 12), (250, 24, 24)])
def test_a_campaign_that_changed_nothing_is_rarely_said_to_have(
    people: int, before: int, after: int
) -> None:
    rng = np.random.default_rng(4)
    found = share_of_campaigns(rng, people, 60, before=before, after=after, planned=False)
    assert within(found, ALLOWED, 60)


def test_a_fall_as_large_as_planned_is_found_in_four_of_five() -> None:
    found = share_of_campaigns(np.random.default_rng(5), 640, 80, before=24, after=12, planned=True)
    assert found == pytest.approx(0.8, abs=0.05 + 2 * 0.045)


def test_campaigns_at_many_sites_in_waves_keep_both_promises() -> None:
    """Twenty sites in three waves: each by itself, and a wave beside those that had not begun."""
    alone, beside = shares_of_waves(np.random.default_rng(8), 5, 20, 250, planned=False)
    assert within(alone, ALLOWED, 75) and within(beside, ALLOWED, 15)
    alone, beside = shares_of_waves(np.random.default_rng(9), 5, 20, 250, planned=True)
    assert alone == pytest.approx(0.8, abs=0.05 + 2 * 0.046)
    assert beside > 0.8, "many sites together show more than one"


@pytest.mark.parametrize("measure", [Measure.ABSENCE, Measure.ADHERENCE])
def test_a_month_in_which_nothing_changed_is_rarely_told(measure: Measure) -> None:
    assert within(alarms_of_months(np.random.default_rng(6), measure, 640, 50), ALLOWED, 50)


def test_groups_that_differ_by_chance_are_rarely_outside() -> None:
    assert alarms_of_groups(np.random.default_rng(7), 30) <= 0.01
