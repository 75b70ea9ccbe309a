"""Attacks on the question of a quarter: five figures at once about who answered, and what.

A person is in one of six states: silent, or with one of five answers. The attacker knows every
roster and, of colleagues who tell each other, the states; it looks for people of whom fewer states
are left than the rule promises.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from scipy.optimize import linprog
from scipy.special import ndtr

from tests.attacks.adversary import TRUNC
from tests.attacks.attacks import made_by
from tests.domain.figures.employers import FULL_WEEK, QUARTER, random_sizes, staff
from tests.domain.figures.releases import POLICY, Months, Released, release
from tests.domain.figures.sights import SLACK, Sight
from webapp.domain.figures.answers import QuarterQuestion
from webapp.domain.figures.contributions import NO_BREAKS, PersonMonth, person_month
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.closure import ShownCell
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.showing import MILLION, displays, show
from webapp.domain.figures.measures import Measure
from webapp.domain.periods import Month

ANSWERS = tuple(measure for measure in Measure if measure.spec.answers == QuarterQuestion.BREAKS)
DESKS = tuple(m for m in Measure if m.spec.answers == QuarterQuestion.WORKSTATION)
STATES = (None, *ANSWERS)  # None: silent
OPEN_STATES = 4  # of six: 60 in a hundred, as R5 d promises of a range
LAST = QUARTER.months()[-1]
PEOPLE = 100
State = Measure | None
Class = tuple[frozenset[int], ...]  # the groups that a person is shown in


def month_with(state: State, month: Month = LAST) -> PersonMonth:
    """A month of somebody in this state; only the quarter's last one knows of it."""
    days = sum(FULL_WEEK << 7 * week for week in range(month.length // 7))
    made = person_month(month, scheduled=days, campaign=-1, absences=(), slots=NO_BREAKS)
    answer = state.removeprefix("answer_") if state else ""
    return made._replace(answer=answer if month == LAST else None)


@dataclass(frozen=True)
class Asked:
    """A quarter that was asked: what everybody answered, and all that was shown of it."""

    states: Mapping[int, State]
    made: Released

    @property
    def cells(self) -> list[ShownCell]:
        """What was shown of the answers."""
        return [cell for cell in self.made.cells if cell.measure in ANSWERS]

    @cached_property
    def sights(self) -> list[tuple[int, frozenset[int], Sight]]:
        """The number of the answer, the people, and what is shown of it."""
        return [
            (number, frozenset(person for person, _ in sight.elements), sight)
            for number, measure in enumerate(ANSWERS)
            for sight in self.made.sights(measure)
        ]

    @cached_property
    def totals(self) -> Totals:
        """What all that is shown leaves open."""
        return Totals(self)

    @cached_property
    def classes(self) -> dict[Class, list[int]]:
        """Those who are always shown together."""
        found = defaultdict[Class, list[int]](list)
        for person in self.states:
            groups = dict.fromkeys(people for _, people, _ in self.sights if person in people)
            if groups:
                found[tuple(groups)].append(person)
        return found


def ask(members: Sequence[Member], states: Mapping[int, State], chance: Chance) -> Asked:
    """The quarter as the gate publishes it."""
    months: Months = {
        month: {m.person_id: month_with(states[m.person_id], month) for m in members}
        for month in QUARTER.months()
    }
    return Asked(states, release(members, months, chance))


@cache
def random_question(seed: int, chance: Chance, *, median: int = 30) -> Asked:
    """16 departments on 3 sites; a share who answer, a favourite, and answers that nobody gives."""
    draw = random.Random(seed)
    sizes = random_sizes(draw, departments=16, median=median)
    members = staff([sizes[site::3] for site in range(3)])
    speaks = draw.choice([0.1, 0.3, 0.6, 0.9, 1.0])
    weights = [draw.choice([0, 0.02, 1, 3]) for _ in ANSWERS]
    weights[draw.randrange(5)] = 3
    states = {
        m.person_id: draw.choices(ANSWERS, weights)[0] if draw.random() < speaks else None
        for m in members
    }
    return ask(members, states, chance)


class Totals:
    """What the numbers of each state can be, class by class, given all that is shown."""

    def __init__(self, asked: Asked) -> None:
        self._classes = list(asked.classes)
        self._sizes = [len(people) for people in asked.classes.values()]
        groups = sorted({(n, one) for n, _, sight in asked.sights for one in sight.offsets})
        self._columns = {key: 5 * len(self._sizes) + at for at, key in enumerate(groups)}
        self._width = 5 * len(self._sizes) + len(groups)
        rows = np.array([self._row(*sight) for sight in asked.sights])
        shown = np.array([sight.tightened for *_, sight in asked.sights])
        self._rows = np.vstack([rows, -rows, *map(self._everybody, range(len(self._sizes)))])
        self._limits = np.concatenate([shown[:, 1] + SLACK, SLACK - shown[:, 0], self._sizes])
        self._met: list[np.ndarray] = []  # each a way in which it can have been

    def can_be(self, number: int, known: Sequence[State], state: State) -> bool:
        """Whether one of the class may be in a state beside colleagues whose states are known.

        What was met when something else was asked is a way in which it can have been, too.
        """
        told = [*known, state]
        least = np.array([told.count(one) for one in ANSWERS])
        room = self._sizes[number] - told.count(None)
        for one in self._met:
            answers = one[5 * number : 5 * number + 5]
            if (answers >= least - SLACK).all() and answers.sum() <= room + SLACK:
                return True
        return self._finds_one(number, least, room)

    def _finds_one(self, number: int, answers: np.ndarray, room: int) -> bool:
        least, limits = np.zeros(self._width), self._limits.copy()
        least[5 * len(self._sizes) :] = -TRUNC
        most = np.where(least < 0, TRUNC, np.inf)
        least[5 * number : 5 * number + 5] = answers
        limits[len(limits) - len(self._sizes) + number] = room
        bounds = list(zip(least, most, strict=True))
        solved = linprog(least * 0, A_ub=self._rows, b_ub=limits, bounds=bounds, method="highs")
        if solved.status or solved.x is None:
            return False
        self._met.append(solved.x)
        return True

    def _row(self, number: int, people: frozenset[int], sight: Sight) -> np.ndarray:
        row = np.zeros(self._width)
        row[number : 5 * len(self._sizes) : 5] = [people in key for key in self._classes]
        for group, weight in sight.offsets.items():
            row[self._columns[number, group]] = weight
        return row

    def _everybody(self, number: int) -> np.ndarray:
        row = np.zeros(self._width)
        row[5 * number : 5 * number + 5] = 1
        return row


def findings(asked: Asked, *, insiders: int = 1) -> list[str]:
    """Of whom too few states are left, by class and by what colleagues of the class know."""
    return [
        f"{len(people)} people, beside {known}: {left}"
        for number, people in enumerate(asked.classes.values())
        for known, left in _left(asked.totals, number, [asked.states[p] for p in people], insiders)
        if len(left) < OPEN_STATES
    ]


def _left(
    totals: Totals, number: int, states: Sequence[State], insiders: int
) -> Iterator[tuple[Sequence[State], list[State]]]:
    """For colleagues who are all in one state: which states of another are left."""
    for state in STATES:
        known = [state] * min(insiders, states.count(state))
        yield known, [one for one in STATES if totals.can_be(number, known, one)]


def exact_answers(asked: Asked, department: int) -> Asked:
    """The canary: beside all that is shown, the exact counts of one department."""
    inside = frozenset(p for p, home in asked.made.homes.items() if home == department)
    exact = Asked(asked.states, asked.made)
    counts = [sum(asked.states[p] is one for p in inside) for one in ANSWERS]
    elements = frozenset((p, LAST.key) for p in inside)
    exact.sights.extend(
        (number, inside, Sight(elements, count, count)) for number, count in enumerate(counts)
    )
    return exact


def guessed_from_a_border(chance: Chance, trials: int, *, answering: int) -> float:
    """How often "there is a figure, so the target answered" is right; half of the targets do.

    A company of a hundred whom the employer made up: so many answer, the others are idle.
    """
    right = 0
    for trial in range(trials):
        answers = trial % 2 == 0
        members = staff([[PEOPLE]], first_id=1_000 * trial)
        states = [ANSWERS[0] if number < answering else None for number in range(PEOPLE - 1)]
        months = [month_with(state) for state in [*states, ANSWERS[0] if answers else None]]
        there = any(
            atom.measure in ANSWERS for atom in made_by(members, months, chance, month=LAST)
        )
        right += there == answers
    return right / trials


@dataclass(frozen=True)
class Guess:
    """How often an attacker is right who knows the answers of all others, over some quarters."""

    state: float  # one of six, each as likely
    answered: float  # half of the targets do
    sure: float  # how often it holds one state for nine in ten likely


def guessed_by_all_others(chance: Chance, trials: int, *, quarters: int) -> Guess:
    """A hundred people of whom all but one conspire; every quarter somebody is exchanged."""
    draw, right, answered, sure = np.random.default_rng(1), 0, 0, 0
    for trial in range(trials):
        state, speaks = int(draw.integers(6)), bool(draw.integers(2))
        of_six = _likelihoods(chance, draw, state, (trial, quarters))
        right += int(of_six.argmax()) == state
        sure += float(of_six.max() / of_six.sum()) > 0.9
        spoken = int(draw.integers(1, 6)) if speaks else 0
        of_two = _likelihoods(chance, draw, spoken, (trial + trials, quarters))
        answered += (of_two[1:].mean() > of_two[0]) == speaks
    return Guess(right / trials, answered / trials, sure / trials)


def _likelihoods(
    chance: Chance, draw: np.random.Generator, state: int, when: tuple[int, int]
) -> np.ndarray:
    """How well each of six states explains what is shown."""
    trial, quarters = when
    told = np.zeros(6)
    for quarter in range(quarters):
        people = range(10_000 * trial + quarter, 10_000 * trial + quarter + PEOPLE)
        others = draw.integers(6, 25, 5)
        for number, measure in enumerate(ANSWERS):
            count = int(others[number]) + (state == number + 1)
            silent, given = _explained(chance, measure, people, count, int(others[number]))
            told += silent
            told[number + 1] += given - silent
    likely: np.ndarray = np.exp(told - told.max())
    return likely


def _explained(
    chance: Chance, measure: Measure, people: Sequence[int], count: int, others: int
) -> tuple[float, float]:
    """Logarithms: how likely what is shown is, if the target did not answer so, and if so."""
    size, display = measure.spec.errs_by, displays(measure, PEOPLE, POLICY)[0]
    noisy = count * MILLION + size * chance.offset(measure, people)
    shown = show(noisy, PEOPLE, display)
    low, high = shown.value / 100 - display.step / 200, shown.value / 100 + display.step / 200
    if shown.value == display.end:
        low, high = -np.inf, display.end / 100
    likely = [
        ndtr(np.clip((high - one) / size, -TRUNC, TRUNC))
        - ndtr(np.clip((low - one) / size, -TRUNC, TRUNC))
        for one in (others, others + 1)
    ]
    silent, given = np.log(np.maximum(likely, 1e-12))
    return float(silent), float(given)


def guessed_with_a_known_answer(
    chance: Chance, trials: int, *, desks: int, breaks: int = 0
) -> float:
    """How often an attacker is right about whether the target answers at all; half of them do.

    All others of a hundred conspire. In the quarters about workstations, `desks` of them, they know
    what the target would answer, since a workstation can be looked at; in those about breaks they
    know only that it is the same each time. Every quarter somebody is exchanged.
    """
    draw, right = np.random.default_rng(1), 0
    for trial in range(trials):
        speaks, habit = bool(draw.integers(2)), int(draw.integers(5))
        told, blind = 0.0, np.zeros(5)
        for quarter in range(desks + breaks):
            is_known = quarter < desks
            gained = _for_each(chance, draw, (trial, quarter), (is_known, speaks, habit))
            told, blind = (told + gained[habit], blind) if is_known else (told, blind + gained)
        told += float(np.log(np.mean(np.exp(blind))))
        right += (told > 0) == speaks
    return right / trials


def _for_each(
    chance: Chance,
    draw: np.random.Generator,
    when: tuple[int, int],
    target: tuple[bool, bool, int],
) -> np.ndarray:
    """By answer, how much better what is shown is explained by the target having given it."""
    (trial, quarter), (is_known, speaks, habit) = when, target
    first = 10_000 * trial + quarter
    others = draw.integers(6, 25, 5)
    found = [
        _explained(
            chance,
            measure,
            range(first, first + PEOPLE),
            int(others[number]) + (speaks and number == habit),
            int(others[number]),
        )
        for number, measure in enumerate(DESKS if is_known else ANSWERS)
    ]
    return np.array([given - silent for silent, given in found])
