"""Staging and merging: set by set, on both databases, and nothing outside the import's scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from tests.factories import make_person
from webapp.database import Database
from webapp.domain.figures.absence import AbsenceKind, ImportCounts, ImportScope
from webapp.domain.ports.absence import AbsenceRecord, Withdrawal
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.figures.absence_sorting import take_repeated, take_unknown, withdraw
from webapp.store.figures.absence_staging import (
    discard,
    list_changes,
    mark,
    merge,
    stage,
)
from webapp.store.people.people import Person

DAY = dt.date(2026, 11, 2)
SCOPE = ImportScope("csv")


@pytest.fixture
def number(session: Session) -> str:
    person = session.get_one(Person, make_person(session))
    assert person.employee_number
    return person.employee_number


def record(number: str, line: int = 2, **values: object) -> AbsenceRecord:
    usual = AbsenceRecord(line, number, DAY, DAY, 100, "sickness", f"R{line}")
    return usual._replace(**values)


def stored(session: Session) -> list[tuple[str, str, dt.date, int, int]]:
    columns = (
        AbsenceSpellRow.source,
        AbsenceSpellRow.reference,
        AbsenceSpellRow.ends_on,
        AbsenceSpellRow.percent,
        AbsenceSpellRow.import_id,
    )
    rows = session.execute(
        select(*columns).order_by(AbsenceSpellRow.source, AbsenceSpellRow.reference)
    )
    return [tuple(row) for row in rows]


def bring(
    session: Session, *records: AbsenceRecord, made: int = 1, scope: ImportScope = SCOPE
) -> ImportCounts:
    staged = stage(session, iter(records))
    counts = merge(session, scope=scope, import_id=made, staged=staged)
    discard(session)
    return counts


def test_the_same_records_again_change_nothing(session: Session, number: str) -> None:
    records = [record(number, 2), record(number, 3)]
    assert bring(session, *records) == ImportCounts(added=2, changed=0, unchanged=0, removed=0)
    assert bring(session, *records, made=2) == ImportCounts(0, 0, 2, 0)
    assert [row[-1] for row in stored(session)] == [1, 1], "not even who wrote it"


def test_a_corrected_record_is_updated_in_place(session: Session, number: str) -> None:
    bring(session, record(number, 2), record(number, 3))
    corrected = record(number, 2, ends_on=DAY + dt.timedelta(days=1), percent=50)
    assert bring(session, corrected, made=2) == ImportCounts(0, 1, 0, 0)
    assert stored(session) == [
        ("csv", "R2", DAY + dt.timedelta(days=1), 50, 2),
        ("csv", "R3", DAY, 100, 1),
    ]


def test_a_record_can_turn_out_to_be_another_persons(session: Session, number: str) -> None:
    other = session.get_one(Person, make_person(session))
    bring(session, record(number))
    assert bring(session, record(str(other.employee_number))) == ImportCounts(0, 1, 0, 0)
    assert session.scalars(select(AbsenceSpellRow.person_id)).all() == [other.id]


def test_sources_do_not_touch_each_others_records(session: Session, number: str) -> None:
    bring(session, record(number))
    everything = (dt.date(2000, 1, 1), dt.date(2100, 1, 1))
    counts = bring(session, record(number), scope=ImportScope("other", everything))
    assert counts == ImportCounts(1, 0, 0, 0)
    assert [row[0] for row in stored(session)] == ["csv", "other"]


def test_what_is_stored_is_not_gone_through_where_nothing_can_be_removed(
    session: Session, number: str
) -> None:
    said: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2]))
    bring(session, record(number))
    assert not [one for one in said if one.startswith("DELETE")]
    bring(session, record(number), scope=ImportScope("csv", (DAY, DAY)))
    assert [one for one in said if one.startswith("DELETE")]


def test_only_what_starts_in_the_complete_period_is_removed(session: Session, number: str) -> None:
    week = dt.timedelta(days=7)
    bring(
        session,
        record(number, 2, starts_on=DAY - week, reference="before"),
        record(number, 3, reference="gone"),
        record(number, 4, reference="kept"),
        record(number, 5, starts_on=DAY + week, ends_on=DAY + week, reference="after"),
    )
    scope = ImportScope("csv", (DAY, DAY))
    assert bring(session, record(number, 2, reference="kept"), scope=scope) == ImportCounts(
        0, 0, 1, 1
    )
    assert [row[1] for row in stored(session)] == ["after", "before", "kept"]


def test_marking_foretells_what_merging_does(session: Session, number: str) -> None:
    bring(session, *(record(number, line) for line in range(2, 6)))
    records = [
        record(number, 2),
        record(number, 3, percent=50),
        record(number, 4, kind="leave"),
        record(number, 6),
    ]
    scope = ImportScope("csv", (DAY, DAY))
    staged = stage(session, iter(records))
    foretold = mark(session, scope=scope, staged=staged)
    changes = list_changes(session, source="csv", most=10)
    before = stored(session)
    discard(session)
    assert before == stored(session), "marking stores nothing"
    assert bring(session, *records, scope=scope) == foretold == ImportCounts(1, 2, 1, 1)
    assert [(one.line, one.action) for one in changes] == [
        (None, "removed"),
        (3, "changed"),
        (4, "changed"),
        (6, "added"),
    ]
    assert (changes[1].percent, changes[1].old_percent) == (50, 100)
    assert (changes[2].kind, changes[2].old_kind) == (AbsenceKind.LEAVE, AbsenceKind.SICKNESS)
    assert (changes[3].employee_number, changes[3].old_starts_on) == (number, None)


def test_lines_of_unknown_people_are_taken_out_and_counted(session: Session, number: str) -> None:
    records = [record(number, 2), *(record("nobody", line) for line in range(3, 8))]
    stage(session, iter(records))
    assert take_unknown(session, 2) == ([3, 4], 5, 5)
    assert take_unknown(session, 2) == ([], 0, 0)
    assert merge(session, scope=SCOPE, import_id=1, staged=1) == ImportCounts(1, 0, 0, 0)


def test_the_first_of_repeated_lines_stays(session: Session, number: str) -> None:
    records = [record(number, line, reference=f"R{line % 2}") for line in range(2, 8)]
    stage(session, iter(records))
    assert take_repeated(session, 10, staged=6) == (([4, 5, 6, 7], 4, 4), ([], 0, 0))
    assert take_repeated(session, 10, staged=2) == (([], 0, 0), ([], 0, 0))
    assert merge(session, scope=SCOPE, import_id=1, staged=2) == ImportCounts(2, 0, 0, 0)


def test_a_line_that_says_otherwise_than_an_earlier_one_of_its_reference_is_told_apart(
    session: Session, number: str
) -> None:
    first = record(number, 2, reference="R")
    stage(session, iter([first, first._replace(line=3), first._replace(line=4, ends_on=None)]))
    assert take_repeated(session, 10, staged=3) == (([3], 1, 1), ([4], 1, 1))
    assert merge(session, scope=SCOPE, import_id=1, staged=1) == ImportCounts(1, 0, 0, 0)


def test_a_line_of_several_absences_is_one_line(session: Session, number: str) -> None:
    parts = [record("nobody", 2, reference=f"R{part}") for part in range(3)]
    stage(session, iter([*parts, record(number, 3)]))
    assert take_unknown(session, 9) == ([2], 1, 3)


def test_an_absence_whose_end_is_not_known_is_closed_by_a_later_import(
    session: Session, number: str
) -> None:
    running = record(number, 2, ends_on=None)
    assert bring(session, running) == ImportCounts(1, 0, 0, 0)
    assert bring(session, running) == ImportCounts(0, 0, 1, 0)
    assert bring(session, record(number, 2)) == ImportCounts(0, 1, 0, 0)
    assert [row[2] for row in stored(session)] == [DAY]


def correct(session: Session, *records: AbsenceRecord) -> tuple[int, ImportCounts]:
    """What is still staged once corrections are set apart, and what importing that does."""
    staged = stage(session, iter(records))
    staged -= withdraw(session)
    return staged, merge(session, scope=SCOPE, import_id=9, staged=staged)


def test_a_correction_takes_back_a_line_of_the_same_file(session: Session, number: str) -> None:
    back = record(number, 3, withdraws=Withdrawal.CONTENT)
    assert correct(session, record(number, 2), back) == (0, ImportCounts(0, 0, 0, 0))
    assert stored(session) == []
    again = record(number, 4)
    assert correct(session, record(number, 2), back, again) == (1, ImportCounts(1, 0, 0, 0))
    assert [row[1] for row in stored(session)] == ["R4"]
    assert correct(session, record(number, 2), back, again) == (1, ImportCounts(0, 0, 1, 0))


def test_a_correction_takes_back_what_an_earlier_file_brought(
    session: Session, number: str
) -> None:
    bring(session, record(number, 2), record(number, 3, starts_on=DAY - dt.timedelta(days=1)))
    back = record(number, 7, withdraws=Withdrawal.CONTENT)
    assert correct(session, back) == (0, ImportCounts(0, 0, 0, 1))
    assert [row[1] for row in stored(session)] == ["R3"]
    assert correct(session, back) == (0, ImportCounts(0, 0, 0, 0))


def test_what_is_no_longer_approved_goes_by_its_reference_alone(
    session: Session, number: str
) -> None:
    bring(session, record(number, 2), record(number, 3))
    refused = record(number, 2, withdraws=Withdrawal.REFERENCE)
    assert correct(session, refused) == (0, ImportCounts(0, 0, 0, 1))
    assert [row[1] for row in stored(session)] == ["R3"]
    asked_twice = refused, record(number, 3, reference="R2")
    assert correct(session, *asked_twice) == (1, ImportCounts(1, 0, 0, 0))


def test_nothing_of_another_source_or_person_is_taken_back(session: Session, number: str) -> None:
    bring(session, record(number, 2), scope=ImportScope("other"))
    other = session.get_one(Person, make_person(session)).employee_number
    assert other
    bring(session, record(other, 3))
    back = record(number, 4, withdraws=Withdrawal.CONTENT)
    assert correct(session, back) == (0, ImportCounts(0, 0, 0, 0))
    assert len(stored(session)) == 2


def test_staging_starts_afresh_and_leaves_nothing(session: Session, number: str) -> None:
    stage(session, iter([record(number, 2)]))
    assert stage(session, iter([record(number, 3)])) == 1
    assert take_unknown(session, 9) == ([], 0, 0)
    discard(session)
    discard(session)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": DAY - dt.timedelta(days=1)},
        {"percent": 0},
        {"percent": 101},
        {"kind": "rugpijn"},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(
    session: Session, number: str, wrong: dict[str, object]
) -> None:
    stage(session, iter([record(number, **wrong)]))
    with pytest.raises(IntegrityError):
        merge(session, scope=SCOPE, import_id=1, staged=1)


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_connection_lost_in_the_middle_is_seen_as_such_and_stores_nothing(
    database: Database,
) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)

    def cut_off(victim: int) -> Iterator[AbsenceRecord]:
        yield from (record(number, line) for line in range(2, 50_000))
        with database.engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(victim)))
        yield from (record(number, line) for line in range(50_000, 500_000))

    with pytest.raises(OperationalError), database.transaction() as session:
        stage(session, cut_off(session.scalar(select(func.pg_backend_pid())) or 0))
    with database.reading() as session:
        assert stored(session) == []


@pytest.mark.parametrize("backend", ["postgresql"])
def test_an_import_into_a_table_that_was_empty_when_it_was_analysed_is_not_quadratic(
    session: Session, number: str
) -> None:
    session.connection().exec_driver_sql("ANALYZE absence_spell")
    staged = stage(session, (record(number, line) for line in range(2, 2_002)))
    plans = session.connection().exec_driver_sql("SHOW enable_nestloop").scalar_one()
    assert (plans, staged) == ("off", 2_000)
    assert session.connection().exec_driver_sql("SHOW jit").scalar_one() == "off", "it costs 1e10"
    assert merge(session, scope=SCOPE, import_id=1, staged=staged) == ImportCounts(2_000, 0, 0, 0)


def test_absences_leave_with_the_person(session: Session, number: str) -> None:
    bring(session, record(number))
    person = session.scalars(select(Person).where(Person.employee_number == number)).one()
    session.delete(person)
    session.flush()
    assert stored(session) == []
