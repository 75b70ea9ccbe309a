"""Random employers are attacked; with any one rule missing, the attacker finds something.

The rules cannot be switched off in the product: the mutilated forms are made here.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.attacks.adversary import findings
from tests.attacks.attacks import (
    FEWEST,
    HEADLINES,
    attack,
    canary,
    error_beside,
    guessed_by_month,
    guessed_from_being_alone,
    lived,
    uses,
)
from tests.domain.figures.employers import QUARTER, Habit, random_month, random_sizes, staff
from tests.domain.figures.releases import (
    CHANCE,
    EXPOSED,
    POLICY,
    NoChance,
    Released,
    ill_months,
    random_months,
    release,
)
from tests.domain.figures.sights import Sight, interval
from webapp.domain.figures.disclosure.atoms import MonthCount, make_atoms
from webapp.domain.figures.disclosure.chance import Chance, noise
from webapp.domain.figures.disclosure.closure import Batch, make_cells
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import MILLION, displays, show
from webapp.domain.figures.measures import FigureKind, Measure

ABOUT_BREAKS = (Measure.ADHERENCE, Measure.BREAKS, Measure.PARTICIPATION)
ABOUT_ABSENCE = tuple(
    one for one in Measure if not one.spec.is_about_breaks and not one.spec.is_answer
)
MONTH = QUARTER.months()[0]
EVENTS = 600
displayed = cache(displays)
_DRAWS = itertools.count(10**9)


@cache
def random_employer(seed: int, chance: Chance) -> Released:
    """16 departments on 3 sites, 220 to 530 people."""
    sizes = random_sizes(random.Random(seed), departments=16, median=16)
    members = staff([sizes[site::3] for site in range(3)])
    return release(members, random_months(seed, members), chance)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_about_anyones_breaks_even_by_who_knows_every_offset(seed: int) -> None:
    assert attack(random_employer(seed, EXPOSED), *ABOUT_BREAKS) == []


@pytest.mark.parametrize("seed", [13, 15])
def test_nothing_is_found_in_what_is_published_even_by_two_colleagues_together(seed: int) -> None:
    made = random_employer(seed, CHANCE)
    assert attack(made, *ABOUT_BREAKS, Measure.ABSENCE, insiders=2) == []


@pytest.mark.parametrize("seed", [3, 8])
def test_nothing_is_found_in_any_figure_on_absence_even_by_two_colleagues_together(
    seed: int,
) -> None:
    """Some are ill for months or for years; the quarter closes a year too."""
    sizes = random_sizes(random.Random(seed), departments=24, median=20)
    members = staff([sizes[site::3] for site in range(3)])
    made = release(members, ill_months(seed, members), CHANCE)
    shown = {cell.measure for cell in made.cells}
    assert shown == set(ABOUT_ABSENCE), "a figure that does not come out proves nothing"
    assert attack(made, *ABOUT_ABSENCE, insiders=2) == []


def test_exact_months_of_new_spells_in_a_small_group_are_found() -> None:
    members = staff([[60], [9]])
    made = release(members, ill_months(1, members), CHANCE)
    facts = made.facts(Measure.SPELL_FREQUENCY)
    small = frozenset(e for e in facts if made.homes[e[0]] == 2 and e[1] == MONTH.key)
    total = sum(facts[element][0] for element in small)
    exact = Sight(small, total, total)
    sights = made.sights(Measure.SPELL_FREQUENCY)
    assert findings(sights, facts, idle_are_seen=False) == []
    assert "9 people" in findings([*sights, exact], facts, idle_are_seen=False)[0]


def test_how_many_people_a_mean_length_is_about_is_not_told_exactly() -> None:
    """Whether one person more ended a spell moves the number, but not alone."""
    members = staff([[600]])
    people = [
        next(a.people for a in made.atoms[MONTH] if a.measure is Measure.SPELL_LENGTH)
        for secret in range(6)
        for made in [release(members, ill_months(5, members), Chance(f"{secret}", POLICY))]
    ]
    assert len(set(people)) > 2


def test_the_canary_is_found_exact_months_of_small_groups() -> None:
    assert canary(random_employer(13, CHANCE)) != []


@pytest.mark.parametrize("accomplices", [3, 4, 5])
def test_whether_a_paper_department_is_shown_alone_tells_hardly_anything(accomplices: int) -> None:
    assert guessed_from_being_alone(CHANCE, accomplices, 120) < 0.75
    assert guessed_by_month(CHANCE, accomplices, 30) < 0.75


def test_without_the_chance_error_in_the_count_a_paper_department_answers() -> None:
    assert guessed_from_being_alone(EXPOSED, 4, 10) == 1


def test_idle_accounts_on_the_roster_leave_the_error_of_one_person() -> None:
    """Eighty accounts that work one week: with the whole roster as divisor it was a fifth."""
    months = [lived(MONTH, breaks=n % 2 == 0) for n in range(21)]
    accounts = [lived(MONTH, breaks=False, weeks=1) for _ in range(80)]
    assert error_beside(CHANCE, [*months, *accounts], Measure.BREAKS, 100) > 0.55


def test_one_full_timer_among_people_who_work_a_day_a_week_keeps_an_error_of_the_own_size() -> None:
    months = [lived(MONTH, breaks=True)]
    months += [lived(MONTH, breaks=n % 2 == 0, weekdays=1) for n in range(40)]
    assert error_beside(CHANCE, months, Measure.ADHERENCE, 100) > 0.55


@pytest.mark.parametrize("seed", range(2))
def test_each_department_is_in_exactly_one_shown_group_for_each_measure(seed: int) -> None:
    found = list(uses(random_employer(seed, CHANCE)))
    assert {use.groups for use in found} == {1}


def test_large_enough_departments_have_figures_of_their_own() -> None:
    """Of 95 in a hundred by the rule; the bench measures it over many quarters."""
    found = [use for seed in range(3) for use in uses(random_employer(seed, CHANCE))]
    for measure in HEADLINES:
        alone = [
            u.alone for u in found if u.measure is measure and u.people >= FEWEST.get(measure, 10)
        ]
        assert sum(alone) >= 0.9 * len(alone), measure


def loose(**values: int) -> Chance:
    """The rules with a policy that cannot be made in the product."""
    policy = object.__new__(Policy)
    for name, value in {**POLICY.as_mapping(), "steps": POLICY.steps, **values}.items():
        object.__setattr__(policy, name, value)
    return NoChance(CHANCE.secret, policy)


LARGE_AND_SMALL = [[100, 9], [40]]


def of(sizes: list[list[int]], seed: int = 3) -> Released:
    members = staff(sizes)
    return release(members, random_months(seed, members), EXPOSED)


def test_a_large_and_a_small_department_give_nothing_away() -> None:
    assert attack(of(LARGE_AND_SMALL), *ABOUT_BREAKS) == []


def test_without_the_smallest_size_a_small_department_is_found() -> None:
    members = staff(LARGE_AND_SMALL)
    made = release(members, random_months(3, members), loose(k=5))
    assert any("9 people" in finding for finding in attack(made, Measure.BREAKS))


def test_without_closure_a_second_breakdown_of_the_same_data_gives_a_small_department_away() -> (
    None
):
    """The large department's own figure, counted beside that of the unit it is part of."""
    made = of(LARGE_AND_SMALL)
    members = [member for member in made.members if member.department_id != 2]
    layout, atoms, cells = Layout(QUARTER, members, 10), {}, list(made.cells)
    for month, people in made.months.items():
        atoms[month] = make_atoms(MonthCount(month, people, EXPOSED, layout))
        cells += make_cells(Batch(month, atoms, layout, EXPOSED), {})
    beside = replace(made, cells=[cell for cell in cells if "W" not in cell.period])
    assert any("9 people" in finding for finding in attack(beside, Measure.BREAKS))


def test_without_the_freeze_a_month_published_again_gives_people_away() -> None:
    """After each late change, one person less."""
    members = staff([[100]])
    months = {MONTH: random_months(3, members)[MONTH]}
    made = release(members, months, EXPOSED)
    facts = made.facts(Measure.BREAKS)
    sights = made.sights(Measure.BREAKS)
    assert findings(sights, facts) == []
    for gone in range(1, 25):
        left = [member for member in members if member.person_id != gone]
        again = release(left, months, EXPOSED)
        sights += again.sights(Measure.BREAKS)
    assert any(finding.startswith("1 people") for finding in findings(sights, facts))


class ByLabel(Chance):
    """The chance error of a department's name, whoever works there."""

    def offset(self, subject: str, people: Iterable[int]) -> int:
        return super().offset(subject, [0])


class ByMonth(Chance):
    """A chance error drawn anew each time."""

    def offset(self, subject: str, people: Iterable[int]) -> int:
        return super().offset(subject, [*people, next(_DRAWS)])


def leaver_guessed(chance: Chance, *, n: int = 12, months: int = 12) -> float:
    """How often the attacker is right about whether a leaver took part.

    Figures of adherence and breaks, of a year before and a year after; of all linear guesses the
    best. 65 % take part, so that saying so of everyone is right in 65 % of the cases.
    """
    draw = np.random.default_rng(1)
    takes_part, seen = [], []
    for event in range(EVENTS):
        levels = draw.beta(2.2, 1.8, n) * (draw.random(n) < 0.65)
        people = list(range(100 * event, 100 * event + n))
        before = shown_levels(draw, levels, people, (chance, months))
        after = shown_levels(draw, levels[1:], people[1:], (chance, months))
        seen.append([1.0, *(n * before - (n - 1) * after)])
        takes_part.append(levels[0] > 0)
    truth = np.array(takes_part)
    weights, *_ = np.linalg.lstsq(np.array(seen), truth.astype(float), rcond=None)
    guess = np.array(seen) @ weights
    return float(max(np.mean((guess >= border) == truth) for border in guess))


def shown_levels(
    draw: np.random.Generator,
    levels: np.ndarray,
    people: list[int],
    published: tuple[Chance, int],
) -> np.ndarray:
    """The mean of what is shown of adherence and breaks for people with these habits."""
    chance, months = published
    days = draw.integers(10, 21, size=(months, len(people)))  # some are away
    there = np.arange(20)[None, None, :] < days[:, :, None]
    done = draw.binomial(3, levels[None, :, None], size=(months, len(people), 20)) * there
    totals = {Measure.ADHERENCE: (done == 3).sum((1, 2)), Measure.BREAKS: done.sum((1, 2))}
    return np.array(
        [
            np.mean(
                [
                    seen_as(int(total), whole, people, measure, chance)
                    for total, whole in zip(sums, days, strict=True)
                ]
            )
            for measure, sums in totals.items()
        ]
    )


def seen_as(
    total: int, days: np.ndarray, people: list[int], measure: Measure, chance: Chance
) -> float:
    """The middle of what the shown value can be; 1 is all."""
    maxima = [int(own) * (1 if measure is Measure.ADHERENCE else 3) for own in days]
    denominator = sum(maxima)
    numerator = total * MILLION + noise(chance.offset(measure, people), maxima)
    shown = show(numerator, denominator, displayed(measure, len(people), POLICY)[0])
    middle = {FigureKind.AT_MOST: shown.value / 2, FigureKind.AT_LEAST: (shown.value + 10_000) / 2}
    return middle.get(shown.kind, shown.value) / 10_000


def test_whether_a_leaver_took_part_is_hardly_better_guessed_than_without_figures() -> None:
    assert leaver_guessed(CHANCE) < 0.70


def test_without_keying_on_people_a_leaver_is_found() -> None:
    assert leaver_guessed(ByLabel(CHANCE.secret, POLICY)) > 0.83
    assert leaver_guessed(ByMonth(CHANCE.secret, POLICY)) > 0.72


def test_distinct_people_of_a_quarter_beside_those_of_its_months_give_people_away() -> None:
    """Person-months add up. A count of distinct people would not, and tells who stayed the same.

    101 people, 13 take part, the same in every month. One of the others is on leave in the second
    month: if the quarter's 13 are those of that month, this one never took part.
    """
    facts = {
        (person, month): int(person < 13)
        for person in range(101)
        for month in range(3)
        if (person, month) != (100, 1)
    }
    assert never_took_part(facts, distinct=None) == 1, "open"
    assert never_took_part(facts, distinct=13) == 0, "the person on leave is found"


def never_took_part(facts: dict[tuple[int, int], int], distinct: int | None) -> float:
    """The most that the one on leave can have taken part, from the months and perhaps the quarter.

    Variables: each person-month, then each person in the quarter.
    """
    months, people = sorted(facts), range(101)
    column = {element: number for number, element in enumerate(months)}
    rows, limits = [], []

    def know(weights: dict[int, int], most: float) -> None:
        row = np.zeros(len(months) + len(people))
        row[list(weights)] = list(weights.values())
        rows.append(row)
        limits.append(most)

    def know_between(weights: dict[int, int], seen: tuple[float, float]) -> None:
        know(weights, np.floor(seen[1]))
        know({key: -weight for key, weight in weights.items()}, -np.ceil(seen[0]))

    for month in range(3):
        inside = {column[e]: 1 for e in months if e[1] == month}
        total = sum(facts[e] for e in months if e[1] == month)
        know_between(inside, seen_of(Measure.PARTICIPATION, total, len(inside)))
    for person in people:
        own = [column[e] for e in months if e[0] == person]
        for each in own:
            know({each: 1, len(months) + person: -1}, 0)  # who took part in a month did in all
        know({len(months) + person: 1, **dict.fromkeys(own, -1)}, 0)  # and no others did
    if distinct is not None:
        whole = {len(months) + person: 1 for person in people}
        know_between(whole, seen_of(Measure.ADHERENCE, distinct, len(people)))
    goal = np.zeros(len(months) + len(people))
    goal[-1] = -1
    solved = linprog(goal, A_ub=np.array(rows), b_ub=np.array(limits), bounds=(0, 1))
    assert solved.status == 0
    return round(-float(solved.fun), 6)


def seen_of(measure: Measure, total: int, people: int) -> tuple[float, float]:
    """The interval behind a share as it is shown."""
    display = displays(measure, people, POLICY)[0]
    shown = show(total * MILLION, people, display)
    return interval(shown.kind, shown.value / 100, display.step / 100, display.end / 100, people)


def test_the_attacker_does_find_what_is_in_plain_sight() -> None:
    habit = Habit(0.5, 0b0011111, 0.0)
    month = random_month(random.Random(1), habit, MONTH)
    facts = {(1, MONTH.key): (month.adherent.bit_count(), 20)}
    exact = Sight(frozenset(facts), facts[1, MONTH.key][0], facts[1, MONTH.key][0])
    assert len(findings([exact], facts)) == 2
    assert findings([], facts) == []
