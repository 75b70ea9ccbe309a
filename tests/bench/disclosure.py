"""What the rules of disclosure cost and hold: own figures, error of level, and the attacks.

`make bench only=disclosure seed=7` draws other employers.
"""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import mean

from tests.attacks.attacks import (
    BANDS,
    FEWEST,
    HEADLINES,
    Use,
    attack,
    canary,
    error_beside,
    guessed_by_month,
    guessed_from_being_alone,
    lived,
    uses,
)
from tests.attacks.pulse import (
    findings,
    guessed_by_all_others,
    guessed_from_a_border,
    random_question,
)
from tests.bench.timing import show
from tests.domain.figures.employers import (
    QUARTER,
    random_habit,
    random_month,
    random_sizes,
    staff,
)
from tests.domain.figures.releases import EXPOSED, POLICY, Released, release
from webapp.domain.figures.answers import FEWEST_ANSWERS
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.measures import Measure

EMPLOYERS, QUARTERS, ATTACKED = 20, 8, 20
MONTH = QUARTER.months()[0]


def run() -> None:
    """Everything, for the seed in SEED (1)."""
    seed = int(os.environ.get("SEED") or 1)
    print(f"seed {seed}: {EMPLOYERS} employers of 16 departments, {QUARTERS} quarters each")
    published = list(_published(seed))
    _show_use([use for made in published for use in uses(made)])
    _show_attacks(seed, published[::QUARTERS][:ATTACKED])
    _show_answers(seed)


def _show_answers(seed: int) -> None:
    """The question of a quarter: what five figures at once tell, and what the border does."""
    asked = [random_question(100 * seed + number, EXPOSED) for number in range(ATTACKED)]
    for insiders in (0, 2, 3):
        told = sum(bool(findings(one, insiders=insiders)) for one in asked)
        known = f"every error known, {insiders} insider(s)"
        show(f"answers: employers with a finding, {known}", told, "", f"of {len(asked)}")
    chance = Chance(f"a secret of the bench {seed}", POLICY)
    border = 100 * guessed_from_a_border(chance, 400, answering=FEWEST_ANSWERS - 1)
    show("answers: right from there being a figure", border, "%", "50 is guessing")
    for quarters in (1, 4, 8):
        guess = guessed_by_all_others(chance, 400, quarters=quarters)
        one, some = 100 * guess.state, 100 * guess.answered
        sure = f"sure in {100 * guess.sure:.0f} %"
        told_of = f"one of six states {one:.0f} % right, {sure}; whether answered {some:.0f} %"
        print(f"    all others conspire, {quarters} quarter(s): {told_of}")


def _published(seed: int) -> Iterator[Released]:
    """Quarters of the same people, published each with a secret of its own."""
    for employer in range(EMPLOYERS):
        draw = random.Random(1_000 * seed + employer)
        sizes = random_sizes(draw, departments=16, median=14 + 2 * (employer % 2))
        members = staff([sizes[site::3] for site in range(3)])
        habits = {member.person_id: random_habit(draw) for member in members}
        for quarter in range(QUARTERS):
            months = {
                month: {p: random_month(draw, habit, month) for p, habit in habits.items()}
                for month in QUARTER.months()
            }
            secret = f"a secret of the bench {seed} {employer} {quarter}"
            yield release(members, months, Chance(secret, POLICY))


def _show_use(found: list[Use]) -> None:
    for measure in HEADLINES:
        of_measure = [use for use in found if use.measure is measure]
        enough = [use for use in of_measure if use.people >= FEWEST.get(measure, 10)]
        groups = Counter(use.groups for use in of_measure)
        show(f"{measure}: own figure where there are enough people", _alone(enough), "%", "aim: 95")
        show(f"{measure}: in exactly one shown group", 100 * groups[1] / len(of_measure), "%")
        by_size: dict[int, list[Use]] = defaultdict(list)
        for use in of_measure:
            if use.people >= BANDS[0]:
                by_size[max(band for band in BANDS if use.people >= band)].append(use)
        for band, uses_of in sorted(by_size.items()):
            errors = [use.error for use in uses_of if use.error is not None]
            off = f", level off by {mean(errors):.1f} points" if errors else ""
            print(f"    from {band:3} people: {_alone(uses_of):5.1f} % alone{off}")


def _alone(found: list[Use]) -> float:
    return 100 * mean(use.alone for use in found) if found else 0.0


def _show_attacks(seed: int, published: list[Released]) -> None:
    for insiders in (1, 2):
        told = sum(bool(attack(made, *HEADLINES, insiders=insiders)) for made in published)
        show(f"employers with a finding, {insiders} insider(s)", told, "", f"of {len(published)}")
    small = [made for made in published if min(Counter(made.homes.values()).values()) < POLICY.k]
    show("employers whose canary is found", sum(bool(canary(made)) for made in small), "")
    print(f"    of {len(small)} with a small department")
    chance = Chance(f"a secret of the bench {seed}", POLICY)
    for accomplices in range(2, 7):
        right = 100 * guessed_from_being_alone(chance, accomplices, 300)
        monthly = 100 * guessed_by_month(chance, accomplices, 100)
        guessed = f"{right:.0f} % right, by month {monthly:.0f} %"
        print(f"    paper department with {accomplices} accomplices: {guessed}")
    half = [lived(MONTH, breaks=number % 2 == 0) for number in range(21)]
    accounts = [lived(MONTH, breaks=False, weeks=1) for _ in range(80)]
    idle = error_beside(chance, [*half, *accounts], Measure.BREAKS, 200)
    show("error of one person beside 80 idle accounts", idle, "of a person")
    light = [lived(MONTH, breaks=number % 2 == 0, weekdays=1) for number in range(40)]
    full = error_beside(chance, [lived(MONTH, breaks=True), *light], Measure.ADHERENCE, 200)
    show("error of one full-timer among people of a day a week", full, "of a person")
