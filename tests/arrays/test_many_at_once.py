"""Arrays: whatever people did, the atoms are those of the rules as they are written."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.domain.figures.employers import QUARTER, STARTED, random_sizes, staff
from tests.domain.figures.releases import CHANCE, ill_months, random_months
from webapp.arrays.atoms import ManyCounted
from webapp.arrays.cell_rule import GroupedPeople, finest_steps
from webapp.arrays.people import Brought, People, by_member, column
from webapp.domain.figures.contributions import PersonMonth
from webapp.domain.figures.disclosure.atoms import Atom, Counted, MonthCount, make_atoms
from webapp.domain.figures.disclosure.cell_rule import Tally, finest_step
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.measures import Measure

MONTHS = QUARTER.months()
POLICY = Policy("1", "somebody")


def as_arrays(months: Mapping[int, PersonMonth]) -> People:
    """The same months as columns."""
    ids = sorted(months)
    number_of: dict[PersonMonth, int] = {}
    kinds = [months[one]._replace(adherent=0, breaks=0) for one in ids]
    kind = column([number_of.setdefault(one, len(number_of)) for one in kinds])
    rows = [(one, *slots_of(months[one])) for one in ids]
    return People(column(ids), list(number_of), kind, by_member(rows, column(ids)))


def slots_of(month: PersonMonth) -> tuple[int, int, int]:
    """Days with a first, second and third break that make this month."""
    others = month.breaks - month.adherent.bit_count()
    days = [1 << day for day in range(35) if month.eligible >> day & 1]
    first, second = sum(days[:others]), sum(days[: max(others - len(days), 0)])
    return first, second, month.adherent


def live(seed: int, members: Sequence[Member]) -> Mapping[int, Mapping[int, PersonMonth]]:
    """Three months with breaks, leave and long illness."""
    well, ill = random_months(seed, members), ill_months(seed, members)
    return {
        number: {
            person: one._replace(
                eligible=well[month][person].eligible & one.scheduled,
                adherent=well[month][person].adherent & one.scheduled,
                breaks=3 * (well[month][person].adherent & one.scheduled).bit_count(),
            )
            if person % 4 == 0
            else well[month][person]._replace(answer=answer_of(person, number))
            for person, one in ill[month].items()
        }
        for number, month in enumerate(MONTHS)
    }


def answer_of(person: int, month: int) -> str | None:
    """Half of them answer when the quarter closes, and are silent before."""
    return None if month < 2 else ["no_time", "", "place", ""][person % 8 // 2]


def atoms_of(counted: Sequence[Counted]) -> list[list[Atom]]:
    """Month by month; what was joined stays joined."""
    made: list[list[Atom]] = []
    for one in counted:
        made.append(make_atoms(one, [atom for month in made for atom in month]))
    return made


@settings(max_examples=20, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 10_000), st.integers(4, 40), st.sampled_from([8, 30, 80]))
def test_atoms_are_the_same_to_the_last_digit(seed: int, departments: int, median: int) -> None:
    draw = random.Random(seed)
    sizes = random_sizes(draw, departments=departments, median=median)
    members = staff([sizes[site::3] for site in range(3)])
    late = draw.randrange(1, departments + 1)
    members = [
        member._replace(campaign_from=None if member.department_id == late else STARTED)
        for member in members
    ]
    layout, months = Layout(QUARTER, members, 10), live(seed, members)
    plain = [MonthCount(m, months[n], CHANCE, layout) for n, m in enumerate(MONTHS)]
    many = [ManyCounted(m, as_arrays(months[n]), CHANCE, layout) for n, m in enumerate(MONTHS)]
    assert atoms_of(many) == atoms_of(plain)


share = st.integers(0, 60).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most)))


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.lists(share, min_size=1, max_size=30), st.integers(-200, 200)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(list(Measure)),
)
def test_the_cell_rule_finds_the_same_of_each_group_whatever_is_beside_it(
    groups: list[tuple[list[tuple[int, int]], int]], measure: Measure
) -> None:
    tallies = [
        Tally(
            [one for one in shares if one[1]],
            denominator=sum(most for _, most in shares),
            taking_part=sum(x > 0 for x, _ in shares),
            noise=10_000 * error,
            unseen=7_000 * error,
            hides_who=measure.spec.hides_who,
        )
        for shares, error in groups
    ]
    people = [one for shares, _ in groups for one in shares]
    sizes = column(len(shares) for shares, _ in groups)
    block = GroupedPeople(column(range(len(people))), sizes.cumsum() - sizes)
    x, c = column(x for x, _ in people), column(c for _, c in people)
    found = finest_steps([one.sums for one in tallies], block, Brought(x, c, c), measure, POLICY)
    assert found == [finest_step(one, measure, POLICY) for one in tallies]


@pytest.mark.parametrize("rows", [[], [(7, 1, 1, 1)]])
def test_breaks_of_somebody_who_is_no_member_are_left_out(rows: list[tuple[int, ...]]) -> None:
    first, second, third = by_member([*rows, (5, 0b111, 0b11, 0b1)], column([2, 5]))
    assert [first.tolist(), second.tolist(), third.tolist()] == [[0, 7], [0, 3], [0, 1]]
