"""What goes out as a file comes in as it was, whatever is stored from before there were rules."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as property_tests
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from integrations.files.department_file import DepartmentFile
from integrations.files.people_file import PeopleFile
from tests.conftest import NOON
from webapp.database import Database
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.names import code_finder, one_line
from webapp.domain.people.people import DepartmentKind
from webapp.domain.people.people_import import KnownPerson
from webapp.domain.ports.organisation import FIELDS
from webapp.services.people import organisation_files, people_import
from webapp.store.people.people import Department, EmploymentRow, Person

TODAY = NOON.date()
HOSTILE = list(
    " \u00a0\u200b\u00ad\u2060\t'=+@\";,|/\r\n\x0b\x1c\x85\u2028\ufeff\u202eéÉ漢0٣\u0301"
)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.sampled_from(HOSTILE),
    min_size=1,
    max_size=8,
)
SEEN = TEXTS.filter(one_line)  # codes of nothing that anybody sees are no codes
BRIEFLY = property_tests(
    phases=[Phase.explicit, Phase.generate],
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
HEADING = (
    "employee number", "name", "email", "department code", "first day", "last day", "schedule",
    "fte", "counted",
)  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(nodes=st.lists(st.tuples(SEEN, TEXTS), max_size=5, unique_by=lambda one: one_line(one[0])))
@BRIEFLY
def test_a_tree(database: Database, form: str, nodes: list[tuple[str, str]]) -> None:
    with database.transaction() as session:
        session.execute(update(Department).values(parent_id=None))
        session.execute(delete(Department))
        above = None
        for code, name in nodes:  # each below the first, so that its code is a parent too
            kind = DepartmentKind.DEPARTMENT if above else DepartmentKind.COMPANY
            made = Department(code=code, name=name, kind=kind, parent_id=above)
            session.add(made)
            session.flush()
            above = above or made.id
    with database.reading() as session:
        lines = organisation_files.list_departments(session)
        files = DepartmentFile()
        write = files.write_csv if form == "csv" else files.write_xlsx
        told = files.read(io.BytesIO(write(lines, FIELDS)))
        found = organisation_files.preview_departments(session, lines=told, today=TODAY)
    assert not found.faults
    assert not found.changes
    assert found.unchanged == len(nodes)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(
    people=st.lists(st.tuples(SEEN, TEXTS, TEXTS), max_size=4, unique_by=lambda p: one_line(p[0])),
    place=SEEN,
)
@BRIEFLY
def test_people(
    database: Database, form: str, people: list[tuple[str, str, str]], place: str
) -> None:
    with database.transaction() as session:
        fill(session, people, place)
    by = Occasion(Actor.job("test"), TODAY, NOON)
    with database.reading() as session:
        rows = [HEADING, *map(row, people_import.list_for_export(session, occasion=by))]
        files = PeopleFile()
        told = files.read(
            io.BytesIO((files.write_csv if form == "csv" else files.write_xlsx)(rows))
        )
        changes = people_import.preview_people(session, lines=told, is_complete=True, occasion=by)
    assert changes.problems == []
    assert changes.is_empty
    assert changes.unchanged == len(people)


def fill(session: Session, people: list[tuple[str, str, str]], place: str) -> None:
    session.execute(update(Department).values(parent_id=None))
    for table in (EmploymentRow, Person, Department):
        session.execute(delete(table))
    there = Department(code=place, name="Ward", kind=DepartmentKind.DEPARTMENT)
    session.add(there)
    session.flush()
    for number, name, email in people:
        who = Person(employee_number=number, name=name, email=email, created_on=TODAY)
        session.add(who)
        session.flush()
        values = {"person_id": who.id, "department_id": there.id, "starts_on": TODAY}
        more = {"schedule": "0111110", "fte_percent": 80, "counted": True}
        session.execute(insert(EmploymentRow).values(**values, **more))


def row(one: tuple[KnownPerson, object, str]) -> list[str]:
    who, code = one[0].details, one[2]
    first = [who.employee_number or "", who.name, who.email or "", code]
    return [*first, TODAY.isoformat(), "", "0111110", "80", "yes"]


def test_a_code_is_found_as_it_stands_and_else_as_it_looks() -> None:
    find = code_finder({"L", "L\u200b", "\u00adG", "W 1"})
    assert [*map(find, ("L", "L\u200b", "G", "\ufeffG ", " L\u00ad", "W\u00a01", " new "))] == [
        "L", "L\u200b", "\u00adG", "\u00adG", "L", "W 1", "new",
    ]  # fmt: skip
    assert code_finder({"A\u200b", "A\u00ad"})("A") == "A", "it is not known which is meant"
