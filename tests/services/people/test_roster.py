"""The list of people: in the order of names as people list them, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_tests
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, select, text, update
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from tests.services.people.test_people import ELS, enter
from webapp.database import Database
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.names import alphabetical, tidy
from webapp.domain.people.employees import PersonDetails
from webapp.domain.people.people import PersonRecord
from webapp.domain.people.people_import import PeopleChanges
from webapp.services.people import employees, people_import, roster
from webapp.services.people.provisioning import provision_person
from webapp.store.people import roster as store
from webapp.store.people.people import Person
from webapp.upkeep import order_some

TODAY = NOON.date()
BY_HAND = Occasion(Actor.job("test"), TODAY, NOON)
NAMES = ["Zoë", "anna", "Peeters 10", "Peeters 2", "Émile", "Œuvre", "Ofen", "Anna", "Änna", "zoe"]


def listed(session: Session, most: int = 3) -> Iterator[str]:
    """Everybody, page by page."""
    after = None
    while page := roster.list_people(session, after=after, most=most, today=TODAY):
        yield from (one.name for one in page)
        after = page[-1].person_id


def people_of(session: Session, *names: str) -> None:
    session.execute(insert(Person), [{"name": name, "created_on": TODAY} for name in names])


def test_pages_have_the_order_of_every_other_list(session: Session) -> None:
    people_of(session, *NAMES)
    assert [*listed(session)] == sorted(NAMES, key=alphabetical) == [
        "Anna", "anna", "Änna", "Émile", "Œuvre", "Ofen", "Peeters 2", "Peeters 10", "Zoë", "zoe",
    ]  # fmt: skip


@st.composite
def _names(draw: st.DrawFn) -> str:
    """Whatever the store takes for a name."""
    letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from("aAéÉœ09ﬀßıİ\u0301\t\x01ﷺ")
    return tidy(f"x{draw(st.text(letters, max_size=60))}", longest=200)


@given(names=st.lists(_names(), max_size=9))
@property_tests(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_names_pages_are_in_order_and_have_everybody_once(
    database: Database, names: list[str]
) -> None:
    with database.transaction() as session:
        session.execute(delete(Person))
        if names:
            people_of(session, *names)
        assert [*listed(session, most=2)] == sorted(names, key=alphabetical)
        assert store.renew_order(session, most=1) == 0


def test_whatever_stores_a_name_stores_its_place(session: Session) -> None:
    """A form, a file, what is provisioned, signing in, and whoever adds a row by hand."""
    someone = PersonDetails("N-1", "Zoë 2")
    person = employees.add_person(session, details=someone, occasion=BY_HAND)
    check(session)
    changed = replace(someone, name="Émile")
    employees.change_person(session, person_id=person, details=changed, occasion=BY_HAND)
    check(session)
    came = PeopleChanges(
        added=[(PersonDetails("N-2", "Œuvre"), None)],
        changed={person: replace(someone, name="ß 9")},
    )
    people_import.apply_changes(session, changes=came, occasion=BY_HAND)
    check(session)
    provided = PersonRecord("N-3", "Ann", None, "nl", TODAY)
    for name in ("Ann", "Änn"):
        provision_person(session, person=replace(provided, name=name))
        check(session)
    for name in ("Els Maes", "Els Màes"):
        enter(session, replace(ELS, name=name))
        check(session)
    make_person(session)
    check(session)


def check(session: Session) -> None:
    session.flush()
    rows = session.execute(select(Person.name, Person.sort_name)).all()
    assert rows
    assert [key for _, key in rows] == [alphabetical(name) for name, _ in rows]
    assert store.renew_order(session, most=1) == 0


def test_what_an_earlier_release_wrote_comes_into_its_place(database: Database) -> None:
    with database.transaction() as session:
        people_of(session, *NAMES)
    with database.transaction() as session:  # it knows no key
        session.execute(update(Person).where(Person.name == "Ofen").values(name="Aa"))
        session.execute(update(Person).where(Person.name == "zoe").values(sort_name=""))
        by_another_rule = text("UPDATE person SET sort_name = 'q\t0anna' WHERE name = 'anna'")
        session.execute(by_another_rule)
        assert sorted(listed(session)) == sorted({*NAMES, "Aa"} - {"Ofen"}), "nobody is left out"
        assert store.renew_order(session, most=2) == 2
    with database.transaction() as session:
        assert not order_some(session), "there is no more"
        assert [*listed(session)] == sorted({*NAMES, "Aa"} - {"Ofen"}, key=alphabetical)
        check(session)


def test_a_page_is_read_from_an_index(session: Session) -> None:
    people_of(session, *(f"Person {number}" for number in range(2_000)))
    session.execute(text("ANALYZE"))
    middle = session.scalars(select(Person.id).where(Person.name == "Person 1000")).one()
    for after in (None, middle):
        plan = plan_of(session, after)
        assert "ix_person_sort_name_id" in plan
        assert "Sort" not in plan and "TEMP B-TREE" not in plan, plan


def plan_of(session: Session, after: int | None) -> str:
    """How the database would find a page."""
    seen: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: bool) -> None:
        if "LIMIT" in statement:
            seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    roster.list_people(session, after=after, most=51, today=TODAY)
    event.remove(connection, "before_cursor_execute", note)
    [(statement, parameters)] = seen
    words = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    found = connection.exec_driver_sql(f"{words} {statement}", parameters)
    return "\n".join(" ".join(map(str, row)) for row in found)


@pytest.mark.parametrize("words", ["zoe", "ZOË", "émile", "EMILE", "oeuvre", "Œuvre"])
def test_somebody_is_found_with_accents_or_without(session: Session, words: str) -> None:
    people_of(session, *NAMES)
    found = roster.search_people(session, words=words, most=5, today=TODAY)
    wanted = {"zoe": {"Zoë", "zoe"}, "emile": {"Émile"}, "oeuvre": {"Œuvre"}}
    from_plain = {"ZOË": "zoe", "émile": "emile", "EMILE": "emile", "Œuvre": "oeuvre"}
    assert {one.name for one in found} == wanted[from_plain.get(words, words)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("1", {"Peeters 10", "Élan 10"}),
        ("2", {"Peeters 2"}),
        ("21", set()),
        ("élan 10", {"Élan 10"}),
        ("elan 10", {"Élan 10"}),
    ],
)
def test_a_digit_is_looked_for_in_names_and_not_in_what_orders_them(
    session: Session, words: str, wanted: set[str]
) -> None:
    people_of(session, *NAMES, "Élan 10")
    found = roster.search_people(session, words=words, most=50, today=TODAY)
    assert {one.name for one in found} == wanted
