"""A campaign: before and after, beside others, what can be seen at all, and too little data."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

import pytest

from tests.analysis.released_months import FIRST, months
from webapp.analysis.campaigns import CampaignMonths
from webapp.analysis.compared import can_compare, judge_compared
from webapp.analysis.findings import find
from webapp.analysis.interrupted import judge_interrupted
from webapp.analysis.planner import plan, smallest_fall
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Month

WAVE = [0.5, 0.5, 0, 0, -0.5, -0.5, -0.5, -0.5, 0, 0, 0.5, 0.5]
START = Month(2029, 1).first  # after 24 months


def year_after_year(level: float, count: int, noise: int = 0) -> list[float]:
    chance = random.Random(noise)
    return [level + WAVE[at % 12] + (chance.choice([-0.5, 0, 0.5])) for at in range(count)]


def campaign(
    values: Iterable[float | None], start: dt.date | None = START, band: str = "2500-4999"
) -> CampaignMonths:
    return CampaignMonths(tuple(months(values, band=band)), start)


def judged(one: CampaignMonths) -> Finding:
    found = judge_interrupted(one)
    assert found is not None
    return found


def test_a_level_that_fell_with_the_start_is_larger_than_chance() -> None:
    found = judged(campaign([*year_after_year(6, 24), *year_after_year(3, 24, 1)]))
    assert (found.verdict, found.reason) == (Verdict.LARGER_THAN_CHANCE, FindingReason.ZERO_IS_NOT)
    assert found.estimate == pytest.approx(-3, abs=0.8)
    assert found.interval is not None
    assert found.interval[1] < 0
    assert found.numbers == {"before": 24, "after": 24}


def test_a_level_that_stayed_shows_no_sign() -> None:
    found = judged(campaign(year_after_year(6, 48)))
    assert (found.verdict, found.reason) == (Verdict.NO_SIGN, FindingReason.ZERO_IS_POSSIBLE)


def test_an_interval_is_never_narrower_than_the_known_error() -> None:
    flat = judged(campaign([4.0] * 48))
    assert flat.interval is not None
    low, high = flat.interval
    assert high - low > 0.5


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (campaign([4.0] * 48, FIRST.next.first), FindingReason.FEW_BEFORE),
        (campaign([4.0] * 30), FindingReason.FEW_AFTER),
        (campaign([4.0] * 48, band="50-99"), FindingReason.FEW_PEOPLE),
        (campaign([*[4.0] * 24, *[None] * 14, *[4.0] * 12]), FindingReason.ONLY_A_BOUND),
        (
            CampaignMonths(tuple(months([4.0] * 60, first=Month(2023, 1))), dt.date(2025, 10, 1)),
            FindingReason.BREAK_TOO_NEAR,
        ),
    ],
)
def test_too_little_has_its_reason(one: CampaignMonths, reason: FindingReason) -> None:
    found = judged(one)
    assert (found.verdict, found.reason) == (Verdict.TOO_LITTLE, reason)
    assert found.interval is None


def test_a_change_of_rules_in_the_series_has_its_own_level() -> None:
    values = [*year_after_year(3, 12), *year_after_year(6, 36, 1)]
    cells = months(values, first=Month(2025, 1), band="2500-4999")
    found = judged(CampaignMonths(tuple(cells), Month(2027, 1).first))
    assert found.verdict is Verdict.NO_SIGN


def test_a_campaign_that_has_not_begun_is_not_judged() -> None:
    assert judge_interrupted(campaign([4.0] * 48, None)) is None


def sites(changes: list[float], begun: int) -> list[CampaignMonths]:
    made = []
    for at, change in enumerate(changes):
        values = [*year_after_year(5, 24, at), *(v + change for v in year_after_year(5, 12, at))]
        cells = months(values, series=f"site-{at}", departments=(at,))
        made.append(CampaignMonths(tuple(cells), START if at < begun else None))
    return made


def test_sites_that_changed_beside_others_that_did_not_are_told() -> None:
    found = judge_compared(sites([-2.0] * 4 + [0.0] * 5, begun=4), START)
    assert len(found) == 4
    assert {one.verdict for one in found} == {Verdict.LARGER_THAN_CHANCE}
    assert found[0].estimate == pytest.approx(-2, abs=0.3)
    assert found[0].numbers["p"] <= 0.05


def test_what_happened_everywhere_is_no_sign_of_the_campaign() -> None:
    found = judge_compared(sites([-2.0] * 9, begun=4), START)
    assert {one.verdict for one in found} == {Verdict.NO_SIGN}


def test_four_sites_are_too_few() -> None:
    found = judge_compared(sites([-2.0, -2.0, 0.0, 0.0], begun=2), START)
    assert {one.reason for one in found} == {FindingReason.FEW_SITES}
    assert not can_compare(3, 3)
    assert not can_compare(1, 60)
    assert can_compare(3, 5)


def test_a_plan_says_less_of_small_sites_and_more_after_more_months() -> None:
    large = plan(campaign(year_after_year(5, 24), None, band="10000+"))
    small = plan(campaign(year_after_year(5, 24), None, band="600-999"))
    assert large is not None
    assert small is not None
    assert large.verdict is small.verdict is Verdict.TOO_LITTLE
    assert large.reason is FindingReason.PLANNED
    for after in ("after_12", "after_24", "after_36"):
        assert large.numbers[after] < small.numbers[after]
    assert small.numbers["after_12"] > small.numbers["after_24"] > small.numbers["after_36"]


def test_a_plan_does_not_promise_more_than_all_absence() -> None:
    found = plan(campaign([1.0] * 12, None, band="100-149"))
    assert found is not None
    assert found.reason is FindingReason.NEVER_SEEN
    tiny = plan(campaign([1.0] * 12, None, band="30-49"))
    assert tiny is not None
    assert tiny.reason is FindingReason.FEW_PEOPLE
    one = campaign([4.0] * 12, None)
    assert smallest_fall(one, 4.0, 12, 12) > smallest_fall(one, 4.0, 24, 24)


def whole_company() -> list[ReleasedCell]:
    values = year_after_year(5, 48)
    company = months(values, series="company", scope=Scope.COMPANY, band="10000+")
    adherence = months([40.0] * 24, measure=Measure.ADHERENCE, step=1.0)
    return [*company, *months(values), *adherence]


def test_findings_are_a_function_of_released_cells_in_whatever_order() -> None:
    cells = whole_company()
    starts = {1: START, 2: START}
    found = find(cells, starts)
    assert {one.method for one in found} == {
        FindingMethod.PROCESS,
        FindingMethod.INTERRUPTED,
        FindingMethod.COMPARED,
        FindingMethod.PLAN,
    }
    mixed = [*cells]
    random.Random(3).shuffle(mixed)
    assert find(mixed, starts) == found


def test_of_breaks_there_is_no_before_and_of_two_starts_no_one_start() -> None:
    found = find(whole_company(), {1: START, 2: None})
    assert {one.method for one in found} == {FindingMethod.PROCESS}
    of_breaks = [one for one in find(whole_company(), {}) if one.measure.spec.is_about_breaks]
    assert {one.method for one in of_breaks} == {FindingMethod.PROCESS}


def test_a_group_that_is_no_longer_shown_has_no_finding() -> None:
    old = months([40.0] * 24, measure=Measure.ADHERENCE, series="site-9", step=1.0)
    new = months([40.0] * 25, measure=Measure.ADHERENCE, step=1.0)
    assert {one.series for one in find([*old, *new], {})} == {"site-1"}
