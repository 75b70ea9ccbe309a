"""What an employer can stage, and how much of it comes true: for the tests and for the bench."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.attacks.adversary import findings
from tests.domain.figures.employers import FULL_WEEK, QUARTER, staff
from tests.domain.figures.releases import POLICY, Released
from tests.domain.figures.sights import Sight
from webapp.domain.figures.contributions import BreakDays, PersonMonth, person_month
from webapp.domain.figures.disclosure.atoms import Atom, MonthCount, make_atoms
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.disclosure.steadying import steadied
from webapp.domain.figures.measures import FigureKind, Measure, Scope
from webapp.domain.periods import Month

MONTHS = QUARTER.months()
MILLION = 1_000_000
HEADLINES = (Measure.ADHERENCE, Measure.BREAKS, Measure.PARTICIPATION, Measure.ABSENCE)
FEWEST = {Measure.PARTICIPATION: 25, Measure.ABSENCE: 20}
BANDS = (10, 15, 20, 30, 50, 100)


def attack(made: Released, *measures: Measure, insiders: int = 1) -> list[str]:
    """What is found. Knowing who never took part would be knowing participation itself."""
    return [
        finding
        for measure in measures
        for finding in findings(
            made.sights(measure),
            made.facts(measure),
            idle_are_seen=measure.spec.idle_are_seen,
            insiders=insiders,
        )
    ]


def canary(made: Released) -> list[str]:
    """What is found when a small department's exact months are known beside all that is shown."""
    facts = made.facts(Measure.BREAKS)
    small = next(d for d, n in Counter(made.homes.values()).items() if n < POLICY.k)
    exact = []
    for month in made.months:
        inside = frozenset(e for e in facts if e[1] == month.key and made.homes[e[0]] == small)
        total = sum(facts[element][0] for element in inside)
        exact.append(Sight(inside, total, total))
    return findings([*made.sights(Measure.BREAKS), *exact], facts)


def lived(month: Month, *, breaks: bool, weekdays: int = FULL_WEEK, weeks: int = 9) -> PersonMonth:
    """A month of someone who takes three breaks a day in every second week, or none at all."""
    here = range(min(weeks, month.length // 7))
    days = sum(weekdays << 7 * week for week in here)
    done = sum(weekdays << 7 * week for week in here[::2]) if breaks else 0
    slots = BreakDays(done, done, done)
    return person_month(month, scheduled=days, campaign=-1, absences=(), slots=slots)


def made_by(
    members: Sequence[Member],
    months: Sequence[PersonMonth],
    chance: Chance,
    *,
    month: Month = MONTHS[0],
    before: Sequence[Atom] = (),
) -> list[Atom]:
    """The month's atoms."""
    people = {m.person_id: one for m, one in zip(members, months, strict=True)}
    layout = Layout(QUARTER, members, chance.policy.k)
    return make_atoms(MonthCount(month, people, chance, layout), before)


def is_alone(atoms: Iterable[Atom], department: int) -> bool:
    """Whether the department's breaks have a figure of their own."""
    return any(a.measure is Measure.BREAKS and a.departments == {department} for a in atoms)


def paper_department(chance: Chance, accomplices: int, *, takes_part: bool, first_id: int) -> bool:
    """A department of one target, accomplices, and others who never take part: is it alone?"""
    members = staff([[10, 40]], first_id=first_id)
    idle = 9 - accomplices
    habits = [takes_part, *[True] * accomplices, *[False] * idle, *[True, False] * 20]
    months = [lived(MONTHS[0], breaks=breaks) for breaks in habits]
    return is_alone(made_by(members, months, chance), 1)


def guessed_from_being_alone(chance: Chance, accomplices: int, trials: int) -> float:
    """How often "alone, so the target takes part" is right; half of the targets do."""
    right = [
        paper_department(chance, accomplices, takes_part=takes_part, first_id=1_000 * trial)
        == takes_part
        for trial in range(1, trials + 1)
        for takes_part in (True, False)
    ]
    return sum(right) / len(right)


def guessed_by_month(chance: Chance, accomplices: int, trials: int) -> float:
    """The same over the months of a quarter, of a target who takes part in every second trial's
    first month and not in the others, or the other way round."""
    right = []
    for trial in range(1, trials + 1):
        members = staff([[10, 40]], first_id=1_000 * trial)
        rest = [*[True] * accomplices, *[False] * (9 - accomplices), *[True, False] * 20]
        before: list[Atom] = []
        for number, month in enumerate(MONTHS):
            takes_part = (trial + number) % 2 == 0
            months = [lived(month, breaks=breaks) for breaks in [takes_part, *rest]]
            atoms = made_by(members, months, chance, month=month, before=before)
            right.append(is_alone(atoms, 1) == takes_part)
            before += atoms
    return sum(right) / len(right)


def error_beside(
    chance: Chance, months: Sequence[PersonMonth], measure: Measure, trials: int
) -> float:
    """How far, of the own range, the first person's part is off when all others' are known."""
    most = measure.spec.count(months[0], -1, POLICY.cap)[1]
    exact = sum(measure.spec.count(one, -1, POLICY.cap)[0] for one in months)
    errors = []
    for trial in range(1, trials + 1):
        members = staff([[len(months)]], first_id=1_000 * trial)
        shown = [a for a in made_by(members, months, chance) if a.measure is measure]
        errors += [abs(atom.numerator - exact * MILLION) / MILLION / most for atom in shown]
    assert len(errors) > trials / 2
    return sum(errors) / len(errors)


@dataclass(frozen=True)
class Use:
    """What a department gets to see of a measure in a quarter."""

    measure: Measure
    people: int
    groups: int
    alone: bool
    error: float | None  # points, of its own figure


def uses(made: Released) -> Iterator[Use]:
    """Department by department: in how many shown groups it is, and how far off its level is."""
    shown = [
        cell
        for cell in steadied(made.cells)
        if cell.period == QUARTER.key and cell.group.scope is Scope.UNIT
    ]
    for department, people in Counter(made.homes.values()).items():
        for measure in HEADLINES:
            found = [c for c in shown if c.measure is measure and department in c.group.departments]
            own = [cell for cell in found if cell.group.departments == {department}]
            error = None
            if own:
                seen = middle(own[0].kind, own[0].shown / measure.spec.unit.whole * 100)
                error = abs(seen - level(made, measure, department))
            yield Use(measure, people, len(found), bool(own), error)


def level(made: Released, measure: Measure, department: int) -> float:
    """The exact level of the quarter, in percent."""
    brought = [
        measure.spec.count(people[person], -1, POLICY.cap)
        for people in made.months.values()
        for person, home in made.homes.items()
        if home == department
    ]
    return 100 * sum(x for x, _, _ in brought) / sum(whole for _, _, whole in brought)


def middle(kind: FigureKind, percent: float) -> float:
    """What stands for a figure of which only a bound is shown."""
    ends = {FigureKind.AT_MOST: percent / 2, FigureKind.AT_LEAST: (percent + 100) / 2}
    return ends.get(kind, percent)
