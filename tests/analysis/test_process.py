"""The newest month among its months: signals, seasons, changes of rules, and too little data."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.released_months import months
from webapp.analysis.process import ControlLimits, control_limits, judge_process, signals
from webapp.domain.figures.findings import Finding, FindingReason, Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.domain.periods import Month

STEADY = [40.0, 41, 39, 40, 42, 40, 39, 41, 40, 38, 40, 41, 39, 40]


def judged(cells: list[ReleasedCell]) -> Finding:
    found = judge_process(cells)
    assert found is not None
    return found


def breaks(values: list[float | None]) -> Finding:
    return judged(months(values, measure=Measure.ADHERENCE, step=1.0))


def test_a_month_like_the_others_shows_no_sign() -> None:
    found = breaks([*STEADY])
    assert (found.verdict, found.reason) == (Verdict.NO_SIGN, FindingReason.WITHIN_LIMITS)
    assert found.numbers["points"] == len(STEADY)
    assert found.interval is not None
    assert found.interval[0] < 0 < found.interval[1]


def test_a_month_far_from_the_others_is_a_signal_with_its_size() -> None:
    found = breaks([*STEADY, 70])
    assert (found.verdict, found.reason) == (
        Verdict.LARGER_THAN_CHANCE,
        FindingReason.BEYOND_LIMITS,
    )
    assert found.marks["2028-03"] is FindingReason.BEYOND_LIMITS
    assert found.estimate is not None
    assert 25 < found.estimate < 30


def test_a_signal_of_long_ago_is_marked_and_no_longer_judged() -> None:
    found = breaks([70, *STEADY, *STEADY])
    assert found.verdict is Verdict.NO_SIGN
    assert found.marks["2027-01"] is FindingReason.BEYOND_LIMITS


def test_a_run_that_other_people_would_explain_is_marked_and_not_told() -> None:
    found = breaks([*STEADY, *[42.0] * 7])
    assert (found.verdict, found.reason) == (Verdict.NO_SIGN, FindingReason.SMALL_SHIFT)
    assert set(found.marks.values()) == {FindingReason.ONE_SIDE}
    further = breaks([*STEADY, *STEADY, *[46.0] * 7])
    assert further.verdict is Verdict.LARGER_THAN_CHANCE


def test_eleven_months_are_too_little() -> None:
    found = breaks([*STEADY][:11])
    assert (found.verdict, found.reason) == (Verdict.TOO_LITTLE, FindingReason.FEW_POINTS)
    assert found.interval is None


def test_of_a_bound_nothing_is_said() -> None:
    found = breaks([*STEADY, None])
    assert (found.verdict, found.reason) == (Verdict.TOO_LITTLE, FindingReason.ONLY_A_BOUND)


def test_a_season_that_comes_back_is_no_signal() -> None:
    winter = [5.5, 5.0, 4.5, 4.0, 3.5, 3.0, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5]
    found = judged(months([*winter, *winter, *winter]))
    assert found.verdict is Verdict.NO_SIGN
    assert found.numbers["centre"] == 0


def test_a_year_of_months_with_seasons_is_too_little() -> None:
    found = judged(months([4.0] * 23))
    assert (found.verdict, found.reason) == (Verdict.TOO_LITTLE, FindingReason.FEW_POINTS)


def test_months_before_a_change_of_rules_are_not_put_beside_those_after_it() -> None:
    found = judged(months([4.0] * 40, first=Month(2023, 1)))
    assert (found.verdict, found.reason) == (Verdict.TOO_LITTLE, FindingReason.NEW_RULES)
    until = judged(months([4.0] * 36, first=Month(2023, 1)))
    assert until.verdict is Verdict.NO_SIGN


def test_a_step_is_never_a_signal_by_itself() -> None:
    found = judged(months([4.0] * 35 + [4.5]))
    assert found.verdict is Verdict.NO_SIGN


def test_without_months_there_is_no_finding() -> None:
    assert judge_process([]) is None


@given(st.lists(st.floats(-50, 50, width=16), min_size=2, max_size=40), st.floats(0, 5))
def test_signals_do_not_depend_on_which_way_is_up(values: list[float], least: float) -> None:
    limits = control_limits(values, least)
    turned = ControlLimits(-limits.centre, -limits.high, -limits.low)
    assert signals(values, limits) == signals([-value for value in values], turned)
