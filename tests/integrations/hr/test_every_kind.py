"""What every connected system must do, tried on servers that answer as its documentation says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.connections import Connections
from integrations.http import json_api
from integrations.registry import connectable
from tests.conftest import NOON
from tests.factories import make_person
from tests.https import Server
from tests.integrations.hr.systems import (
    KINDS,
    REASON,
    SECRET,
    Desk,
    Held,
    Kind,
    System,
    changed,
    open_desk,
    sit_down,
)
from webapp.domain.errors import DomainError
from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_imports import ImportRequest, TakenIn
from webapp.domain.figures.connections import Connection
from webapp.domain.ports.absence import AbsenceLine, AbsenceRecord
from webapp.services.figures import absence as absences
from webapp.services.figures import connections as service
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.people.people import Person

TODAY = NOON.date()
LATER = NOON + dt.timedelta(hours=1)
TOMORROW = NOON + dt.timedelta(days=1)
OCTOBER = dt.date(2026, 10, 5)  # a Monday
SICK = Held(11, "a@firm.example", OCTOBER, dt.date(2026, 10, 7))
HALF = Held(12, "a@firm.example", dt.date(2026, 11, 2), dt.date(2026, 11, 2), half="am")
LEAVE = Held(13, "b@firm.example", dt.date(2026, 12, 21), dt.date(2026, 12, 23), "Annual Leave")
WAITING = Held(14, "b@firm.example", dt.date(2026, 11, 9), dt.date(2026, 11, 9), status="new")
REFUSED = Held(15, "b@firm.example", dt.date(2026, 11, 10), dt.date(2026, 11, 10), status="refused")


class Tried:
    """One kind with its server, connected."""

    def __init__(
        self, kind: Kind, system: System, values: dict[str, str], kinds: Connections
    ) -> None:
        self.kind, self.system, self.kinds = kind, system, kinds
        self.connection = Connection(1, kind.adapter, "One", 1, None, None, 0, values, "")

    def lines(self, now: dt.datetime = NOON) -> list[AbsenceLine]:
        """What it says. Raises what went wrong."""
        source = self.kinds.connect(self.kind.adapter, self.connection.values, name="one")
        (delivery,) = source.deliveries(now, self.connection.cursor)
        with delivery.open() as lines:
            return list(lines.lines)

    def fault(self, now: dt.datetime = NOON) -> DomainError:
        """What the connection says is wrong, when it is tried."""
        tried = service.try_connection(self.kinds, self.connection, now)
        assert tried.fault is not None
        return tried.fault

    def take_in(self, session: Session, now: dt.datetime = NOON, **more: object) -> TakenIn:
        """Ask, import and keep the cursor, as the job does."""
        fetched = service.fetch(self.kinds, self.connection, now)
        assert fetched.fault is None
        arrival = ImportRequest(ImportScope("one"), "One", is_routine=True, **more)  # type: ignore[arg-type]
        taken = absences.take_in_answers(
            session,
            deliveries=fetched.deliveries,
            arrival=arrival,
            cursor=self.connection.cursor,
            now=now,
            today=now.date(),
        )
        self.connection = replace(self.connection, cursor=taken.cursor)
        return taken


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[Desk, Server]]:
    """The server at which each kind sits down in turn."""
    with open_desk() as opened:
        yield opened


@pytest.fixture(params=KINDS)
def tried(request: pytest.FixtureRequest, desk: tuple[Desk, Server]) -> Tried:
    """Each kind in turn; with people, without leaves."""
    kind = KINDS[request.param]
    people = {"a@firm.example": "E-1", "b@firm.example": "E-2"}
    system = sit_down(*desk, kind, people)
    return Tried(kind, system, kind.given(desk[1]), Connections(desk[1].outbound()))


@pytest.fixture
def known(session: Session, tried: Tried) -> list[str]:
    """Its people, who are in Rekpauze too: their numbers."""
    emails = list(tried.system.people)
    people = [session.get_one(Person, make_person(session)) for _ in emails]
    for person, email in zip(people, emails, strict=True):
        person.email = email
        tried.system.people[email] = str(person.employee_number)
    session.flush()
    return list(tried.system.people.values())


def stored(session: Session) -> set[tuple[dt.date, dt.date | None, int, str]]:
    session.expire_all()
    rows = session.scalars(select(AbsenceSpellRow).where(AbsenceSpellRow.source == "one"))
    return {(row.starts_on, row.ends_on, row.percent, row.kind.value) for row in rows}


def spread(
    tried: Tried, *leaves: tuple[dt.date, dt.date, int, str]
) -> set[tuple[dt.date, dt.date, int, str]]:
    """These leaves as this kind tells of them: whole, or day by day."""
    if not tried.kind.by_day:
        return set(leaves)
    days = (
        (first + dt.timedelta(days=one), percent, kind)
        for first, last, percent, kind in leaves
        for one in range((last - first).days + 1)
    )
    return {(day, day, percent, kind) for day, percent, kind in days if day.weekday() < 5}


SICK_STORED = (SICK.first, SICK.last, 100, "sickness")
HALF_STORED = (HALF.first, HALF.last, 50, "sickness")
LEAVE_STORED = (LEAVE.first, LEAVE.last, 100, "leave")


def test_every_adapter_that_can_be_connected_is_tried_here() -> None:
    assert {kind.adapter for kind in KINDS.values()} == set(connectable("absence"))


def test_what_is_approved_comes_with_its_kind_and_its_part_of_the_day(
    tried: Tried, session: Session, known: list[str]
) -> None:
    tried.system.leaves = [SICK, HALF, LEAVE, WAITING, REFUSED]
    assert tried.take_in(session).fault is None
    assert stored(session) == spread(tried, SICK_STORED, HALF_STORED, LEAVE_STORED)


def test_looking_first_stores_nothing(tried: Tried, session: Session, known: list[str]) -> None:
    tried.system.leaves = [SICK, LEAVE]
    (delivery,) = service.fetch(tried.kinds, tried.connection, NOON, afresh=True).deliveries
    with delivery.open() as lines:
        scope = ImportScope("one", delivery.complete)
        seen = absences.preview_absences(session, lines=lines, scope=scope, today=TODAY)
    expected = len(spread(tried, SICK_STORED, LEAVE_STORED))
    assert seen.counts == ImportCounts(expected, 0, 0, 0)
    assert stored(session) == set()


def test_asking_again_changes_nothing_and_leaves_no_note(
    tried: Tried, session: Session, known: list[str]
) -> None:
    tried.system.leaves = [SICK, LEAVE]
    tried.take_in(session)
    before = stored(session)
    for now in (LATER, TOMORROW):
        assert tried.take_in(session, now).fault is None
        assert stored(session) == before
    assert len(absences.list_imports(session, most=9)) == 1


def test_a_correction_a_withdrawal_and_a_deletion_are_followed(
    tried: Tried, session: Session, known: list[str]
) -> None:
    tried.system.leaves = [SICK, HALF, LEAVE]
    tried.take_in(session)
    longer = changed(SICK, last=dt.date(2026, 10, 9))
    tried.system.leaves = [longer, changed(HALF, status="refused"), LEAVE]
    tried.take_in(session, LATER)
    assert stored(session) == spread(
        tried, (SICK.first, longer.last, 100, "sickness"), LEAVE_STORED
    )
    tried.system.leaves = [longer]
    assert tried.take_in(session, TOMORROW).fault is None
    assert stored(session) == spread(tried, (SICK.first, longer.last, 100, "sickness"))


def test_an_empty_answer_deletes_nothing(tried: Tried, session: Session, known: list[str]) -> None:
    tried.system.leaves = [SICK]
    tried.take_in(session)
    tried.system.leaves = []
    fault = tried.take_in(session, TOMORROW).fault
    assert fault is not None
    assert fault.key == "error.absence_empty"
    assert stored(session) == spread(tried, SICK_STORED)


def test_an_answer_that_leaves_out_much_is_refused_until_somebody_agrees(
    tried: Tried, session: Session, known: list[str]
) -> None:
    days = [dt.date(2026, 3, 2) + dt.timedelta(weeks=week) for week in range(15)]
    many = [Held(100 + n, "a@firm.example", day, day) for n, day in enumerate(days)]
    tried.system.leaves = many
    tried.take_in(session)
    tried.system.leaves = many[:2]
    fault = tried.take_in(session, TOMORROW).fault
    assert fault is not None
    assert (fault.key, fault.params) == ("error.absence_many_gone", {"removed": 13, "left": 2})
    assert len(stored(session)) == 15


def test_last_years_data_is_refused_in_words(tried: Tried, session: Session) -> None:
    tried.system.ignores_period = True
    tried.system.leaves = [replace(SICK, first=dt.date(2024, 6, 3), last=dt.date(2024, 6, 3))]
    with pytest.raises(DomainError, match=r"^error.source_other_period$"):
        tried.lines()


IN_PAGES = [name for name, kind in KINDS.items() if kind.pages]  # the others answer in one piece
# The last one's kinds are its own, and all known.
WITH_OTHER_KINDS = [name for name, kind in KINDS.items() if kind.adapter != "urlaubsverwaltung"]


@pytest.mark.parametrize("tried", IN_PAGES, indirect=True)
def test_the_same_page_twice_is_refused_in_words(tried: Tried) -> None:
    tried.system.leaves = [replace(SICK, key=number) for number in range(1, 6)]
    tried.system.repeats = True
    with pytest.raises(DomainError, match=r"^error.source_same_page$"):
        tried.lines()


def test_people_who_are_not_here_are_left_out_and_are_no_fault(
    tried: Tried, session: Session, known: list[str]
) -> None:
    person = session.scalars(select(Person).where(Person.employee_number == known[1])).one()
    session.delete(person)
    session.flush()
    tried.system.leaves = [SICK, LEAVE]
    assert tried.take_in(session).fault is None
    assert stored(session) == spread(tried, SICK_STORED)


@pytest.mark.parametrize("tried", WITH_OTHER_KINDS, indirect=True)
def test_a_type_that_nobody_told_is_asked_for_and_then_understood(
    tried: Tried, session: Session, known: list[str]
) -> None:
    tried.system.leaves = [replace(SICK, kind="Zonder wedde"), LEAVE]
    (delivery,) = service.fetch(tried.kinds, tried.connection, NOON).deliveries
    with delivery.open() as lines:
        list(lines.lines)
    assert dict(lines.asked).keys() == {("kind", "Zonder wedde")}
    tried.connection = replace(tried.connection, cursor=delivery.cursor(stored=False))
    taken = tried.take_in(session)
    assert taken.fault is not None
    assert taken.fault.key == "error.source_bad_lines"
    assert stored(session) == set()
    told = {**tried.connection.values, "leave": "onbetaald, ZONDER  WEDDE"}
    tried.connection = replace(tried.connection, values=told)
    assert tried.take_in(session).fault is None
    assert len(stored(session)) == len(spread(tried, SICK_STORED, LEAVE_STORED))


def test_nothing_of_a_reason_is_asked_for_or_kept(tried: Tried) -> None:
    tried.system.leaves = [SICK, HALF]
    assert REASON not in repr(tried.lines())
    assert tried.system.server is not None
    for seen in tried.system.server.seen:
        asked = f"{seen.path} {seen.body!r}"
        for word in ("description", "private_name", "notes", '"name"]', "omment", "reason"):
            assert word not in asked


def test_trying_it_tells_how_many_absences_there_were_in_the_last_month(tried: Tried) -> None:
    tried.system.leaves = [HALF, LEAVE, SICK]
    result = service.try_connection(tried.kinds, tried.connection, NOON)
    assert (result.fault, result.absences) == (None, 1)


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (401, "error.source_unauthorised"),
        (403, "error.source_forbidden"),
        (404, "error.source_path"),
        (302, "error.source_path"),
        (400, "error.source_refused"),
        (500, "error.source_broken"),
        (429, "error.source_busy"),
    ],
)
def test_a_refusal_is_explained(tried: Tried, status: int, key: str) -> None:
    tried.system.status = status
    assert tried.fault().key == key


def test_a_wrong_secret_is_explained(tried: Tried) -> None:
    values = {
        name: "wrong" if value == SECRET else value
        for name, value in tried.connection.values.items()
    }
    tried.connection = replace(tried.connection, values=values)
    assert tried.fault().key == "error.source_unauthorised"


def test_a_field_that_is_called_otherwise_is_named(tried: Tried) -> None:
    fields = ("startDate", "start_date", "from_date", "request_date_from", "date")
    tried.system.leaves = [HALF]
    tried.system.renamed = {name: f"{name}_of_version_9" for name in fields}
    fault = tried.fault()
    assert fault.key == "error.source_field"
    assert fault.params["field"] in fields


def test_a_system_that_asks_for_a_moment_is_waited_for(
    tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(json_api, "wait", waited.append)
    tried.system.leaves = [HALF]
    tried.system.busy, tried.system.retry_after = 2, "3"
    assert any(isinstance(line, AbsenceRecord) for line in tried.lines())
    assert waited == [3.0, 3.0]


def test_a_system_that_asks_for_longer_says_until_when(tried: Tried) -> None:
    tried.system.busy, tried.system.retry_after = 1, "7200"
    fault = tried.fault()
    assert fault.key == "error.source_busy"
    assert fault.until == NOON + dt.timedelta(hours=2)  # type: ignore[attr-defined]
