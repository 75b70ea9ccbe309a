"""Releases: rows that are written once, and the database that sees to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from tests.companies import QUARTER
from tests.conftest import NOON
from tests.factories import make_person
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.atoms import Atom
from webapp.domain.figures.disclosure.closure import StoredCell
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.layout import NamedGroup
from webapp.domain.figures.measures import FigureKind, Measure, Scope
from webapp.domain.periods import Month
from webapp.store.gate import figures
from webapp.store.gate import releases as store
from webapp.store.gate.atoms import add_atoms, list_atoms
from webapp.store.gate.inputs import add_input
from webapp.store.gate.members import add_members, list_members
from webapp.store.people.people import Person

MONTH = QUARTER.months()[0]
FROZEN = ("release", "release_unit", "released_cell", "release_atom", "release_input")


def unit(series: str, label: str = "Kitchen") -> NamedGroup:
    return NamedGroup(series, Scope.UNIT, label, "Gent", [label], None, [7])


def release(session: Session, month: Month = MONTH) -> bool:
    return store.add_release(session, month, published_at=NOON, policy=disclosure_policy())


@pytest.fixture
def published(session: Session) -> Iterator[Session]:
    """A month with one atom and one figure."""
    assert release(session)
    ids = store.add_units(session, QUARTER.key, [unit("unit-7"), unit("unit-8")])
    made = store.get_release(session, MONTH).id
    atom = Atom(
        departments=frozenset({7}),
        period=MONTH.key,
        measure=Measure.ADHERENCE,
        numerator=123_456_789,
        denominator=400,
        people=20,
        step=500,
    )
    cell = StoredCell(
        series="unit-7",
        period=MONTH.key,
        measure=Measure.ADHERENCE,
        kind=FigureKind.VALUE,
        shown=30.0,
        step=5.0,
        size_band="20-29",
        members_changed=False,
        composition="a",
    )
    add_atoms(session, made, [(ids["unit-7"], atom)])
    store.add_cells(session, made, [(ids["unit-7"], cell)])
    add_input(session, made, "d" * 64)
    yield session


@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_published(
    published: Session, table: str, change: str
) -> None:
    column = {
        "release": "quarter = 'x'",
        "release_unit": "label = 'x'",
        "release_input": "digest = 'x'",
    }.get(table, "period = 'x'")
    with pytest.raises(DBAPIError, match="never changed"), published.begin_nested():
        published.execute(text(change.format(table, column)))


def test_the_database_refuses_to_empty_a_table_of_figures(published: Session) -> None:
    if published.get_bind().dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="never changed"), published.begin_nested():
            published.execute(text("TRUNCATE released_cell"))
    else:
        with pytest.raises(DBAPIError, match="never changed"):
            published.execute(text("REPLACE INTO release SELECT * FROM release"))


def test_a_measure_that_no_record_describes_is_refused(published: Session) -> None:
    (cell,) = store.list_batch(published, MONTH.key)
    unknown = cell._replace(measure="steps_per_day")  # type: ignore[arg-type]
    made = store.get_release(published, MONTH).id
    with pytest.raises(StatementError, match="steps_per_day"):
        store.add_cells(published, made, [(1, unknown)])


def test_a_month_is_published_once(published: Session) -> None:
    assert not release(published)
    assert release(published, MONTH.next)
    assert store.list_months(published) == [MONTH.key, "2026-08"]


def test_a_group_keeps_its_row_and_its_name_for_the_quarter(published: Session) -> None:
    first = store.add_units(published, QUARTER.key, [unit("unit-7")])
    again = store.add_units(published, QUARTER.key, [unit("unit-7", "Renamed"), unit("unit-9")])
    assert again["unit-7"] == first["unit-7"]
    labels = published.execute(select(store.ReleaseUnit.series, store.ReleaseUnit.label))
    assert {(row.series, row.label) for row in labels} == {
        (series, "Kitchen") for series in ("unit-7", "unit-8", "unit-9")
    }
    later = store.add_units(published, QUARTER.next.key, [unit("unit-7", "Renamed")])
    assert later["unit-7"] != first["unit-7"]


def test_only_groups_with_a_figure_are_listed(published: Session) -> None:
    assert [found.series for found in figures.list_units(published)] == ["unit-7"]


def test_figures_come_back_as_they_were_stored(published: Session) -> None:
    (cell,) = figures.list_cells(published)
    assert (cell.shown, cell.step, cell.kind, cell.size_band) == (
        30.0,
        5.0,
        FigureKind.VALUE,
        "20-29",
    )
    assert (cell.unit.label, cell.unit.parts, cell.unit.site) == ("Kitchen", ("Kitchen",), "Gent")
    assert figures.list_cells(published, measures=[Measure.BREAKS]) == []
    assert figures.list_cells(published, series=["unit-8"]) == []
    assert figures.list_cells(published, quarters=("2026-Q4", "2027-Q4")) == []
    assert figures.list_cells(published, quarters=("2026-Q1", "2026-Q3")) == [cell]


def test_atoms_come_back_with_their_month_and_departments(published: Session) -> None:
    ((month, atom),) = list_atoms(published, QUARTER.key)
    assert month == MONTH.key
    assert atom.departments == {7}
    assert (atom.numerator, atom.denominator, atom.measure) == (
        123_456_789,
        400,
        Measure.ADHERENCE,
    )
    assert list_atoms(published, QUARTER.next.key) == []


def test_a_batch_is_the_figures_of_its_months(published: Session) -> None:
    (row,) = store.list_batch(published, MONTH.key, "2026-08")
    assert (row.series, row.period, row.composition) == ("unit-7", MONTH.key, "a")
    assert store.list_batch(published, "2026-08") == []


def test_members_come_back_and_go_with_their_person(session: Session) -> None:
    people = [make_person(session) for _ in range(3)]
    members = [Member(person, 7, 2, None) for person in people]
    add_members(session, QUARTER.key, members)
    assert list_members(session, QUARTER.key) == members
    session.execute(delete(Person).where(Person.id == people[0]))
    assert list_members(session, QUARTER.key) == members[1:]
    assert list_members(session, QUARTER.next.key) == []
