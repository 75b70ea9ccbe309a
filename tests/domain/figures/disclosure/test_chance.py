"""The fixed chance error of a group (rule R6)."""

from __future__ import annotations

import random
import subprocess
import sys
from statistics import NormalDist, correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.figures.disclosure.chance import TAKERS, Chance, noise
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import MILLION
from webapp.domain.figures.measures import Measure

SECRET = "a secret that is outside the database"
CHANCE = Chance(SECRET, Policy("1", "somebody"))
PEOPLE = [3, 14, 15, 92, 653, 5]
GOLDEN = -615_455
KOLMOGOROV = 1.628  # what a sample of the expected distribution exceeds once in a hundred times


def test_the_same_people_have_the_same_offset_in_any_order() -> None:
    assert CHANCE.offset(Measure.ADHERENCE, PEOPLE) == CHANCE.offset(
        Measure.ADHERENCE, sorted(PEOPLE)
    )


def test_the_offset_is_stable_over_processes_versions_and_databases() -> None:
    """Golden values: whoever changes them draws every chance error a second time."""
    assert CHANCE.offset(Measure.ADHERENCE, PEOPLE) == GOLDEN
    code = (
        "from webapp.domain.figures.disclosure.chance import Chance;"
        "from webapp.domain.figures.disclosure.policy import Policy;"
        "from webapp.domain.figures.measures import Measure;"
        f"print(Chance({SECRET!r}, Policy('1', 'x')).offset(Measure.ADHERENCE, {PEOPLE}))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(told.stdout) == GOLDEN


def test_one_person_more_has_nothing_to_do_with_the_former_offset() -> None:
    chance = random.Random(1)
    before, after = [], []
    for _ in range(2_000):
        people = chance.sample(range(10_000), 12)
        before.append(CHANCE.offset(Measure.ADHERENCE, people))
        after.append(CHANCE.offset(Measure.ADHERENCE, people[1:]))
    assert abs(correlation(before, after)) < 0.06


def test_measures_have_independent_offsets() -> None:
    groups = [range(n, n + 10) for n in range(2_000)]
    adherence = [CHANCE.offset(Measure.ADHERENCE, group) for group in groups]
    breaks = [CHANCE.offset(Measure.BREAKS, group) for group in groups]
    assert abs(correlation(adherence, breaks)) < 0.06


@pytest.mark.parametrize("sigma", [1.0, 1.5])
def test_offsets_are_normal_with_sigma_persons_cut_off_at_two_and_a_half(sigma: float) -> None:
    chance = Chance(SECRET, Policy("1", "somebody", sigma=sigma))
    count = 10_000
    found = [chance.offset(Measure.BREAKS, range(n, n + 10)) / MILLION for n in range(count)]
    assert max(map(abs, found)) <= 2.5 * sigma
    cut = NormalDist().cdf(-2.5)
    expected = [(NormalDist(0, sigma).cdf(x) - cut) / (1 - 2 * cut) for x in sorted(found)]
    off = max(max(p - n / count, (n + 1) / count - p) for n, p in enumerate(expected))
    assert off * count**0.5 < KOLMOGOROV


def test_another_secret_draws_another_offset() -> None:
    other = Chance("another secret, just as long as it was", CHANCE.policy)
    assert other.offset(Measure.ADHERENCE, PEOPLE) != GOLDEN


def test_an_offset_moves_the_total_by_as_much_of_a_person() -> None:
    assert noise(MILLION, [20] * 10) == 20 * MILLION, "one person's twenty days"
    assert noise(-MILLION // 2, [20] * 10) == -10 * MILLION
    assert noise(MILLION, []) == 0


def test_the_offset_of_capped_absence_is_one_persons_cap() -> None:
    assert noise(-MILLION, [500] * 10) == -500 * MILLION, "five days"


def test_people_who_can_bring_nothing_or_next_to_nothing_do_not_make_the_error_small() -> None:
    """Eighty accounts on a roster of 21 for a week took it from one person to a fifth of one."""
    assert noise(MILLION, [20] * 21) == 20 * MILLION, "who brings nothing is not among them"
    assert noise(MILLION, [20] * 21 + [1] * 80) == 16 * MILLION


def test_one_full_timer_among_people_who_work_little_is_four_fifths_covered() -> None:
    assert noise(MILLION, [20] + [4] * 28) == 16 * MILLION


@given(st.lists(st.integers(1, 25), min_size=1, max_size=60))
def test_an_error_is_never_less_than_the_average_nor_than_four_fifths_of_the_largest(
    maxima: list[int],
) -> None:
    person = noise(MILLION, maxima)
    assert person + 1 >= MILLION * sum(maxima) // len(maxima)
    assert person + 1 >= MILLION * max(maxima) * 4 // 5
    assert person <= MILLION * max(maxima)


def test_people_are_counted_with_another_error_than_any_figure_has() -> None:
    groups = [range(n, n + 10) for n in range(2_000)]
    takers = [CHANCE.offset(TAKERS, group) for group in groups]
    for measure in Measure:
        shown = [CHANCE.offset(measure, group) for group in groups]
        assert abs(correlation(takers, shown)) < 0.07


def test_a_fingerprint_tells_whether_but_not_who() -> None:
    assert CHANCE.fingerprint(PEOPLE) == CHANCE.fingerprint(reversed(PEOPLE))
    assert CHANCE.fingerprint(PEOPLE) != CHANCE.fingerprint(PEOPLE[1:])
    other = Chance("another secret, just as long as it was", CHANCE.policy)
    assert CHANCE.fingerprint(PEOPLE) != other.fingerprint(PEOPLE)


def test_another_policy_makes_another_fingerprint_and_no_other_offset() -> None:
    later = Chance(SECRET, Policy("2", "somebody"))
    assert later.fingerprint(PEOPLE) != CHANCE.fingerprint(PEOPLE)
    assert later.offset(Measure.ADHERENCE, PEOPLE) == GOLDEN


def test_lists_of_people_that_read_alike_are_told_apart() -> None:
    assert CHANCE.fingerprint([1, 23]) != CHANCE.fingerprint([12, 3])
