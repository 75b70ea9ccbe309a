"""Each person's sealed values open with a key of theirs, and with nothing once that is gone."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import LargeBinary, Table, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.rows import fill
from tests.statements import statements
from webapp.database import Database
from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.comfort import Comfort
from webapp.store.base import Base, sealed_by
from webapp.store.governance import my_data
from webapp.store.governance.person_keys import (
    PersonKeyRow,
    destroy_key,
    fetch_keys,
    forget_replaced,
    open_for,
    personal_columns,
    renew_key,
    seal_for,
)
from webapp.store.programme.comfort import ComfortRow, list_comfort, save_comfort
from webapp.store.programme.screening import ClearanceRow
from webapp.store.sealing import Unopened, sealer_of

DAY = NOON.date()
CLEARANCE = ClearanceRow.sealed


def keep_score(session: Session, person: int, tap: str = "tap-1") -> Comfort:
    score = Comfort(DAY, NOON, before=4, after=2, tap_id=tap)
    save_comfort(session, person_id=person, tap_id=tap, comfort=score, now=NOON)
    return score


def scores(session: Session, person: int) -> list[Comfort]:
    return list_comfort(session, person_id=person, first=DAY, last=DAY)


def sealed_score(session: Session, person: int) -> bytes:
    return bytes(session.scalars(select(ComfortRow.sealed).filter_by(person_id=person)).one())


def test_every_column_that_is_called_sealed_is_found_by_rotation() -> None:
    kept_apart = {"person_key.wrapped", "person_key.before", "secret_mark.mark"}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_health = column.info["data"] is DataClass.HEALTH
            if "sealed" in column.name and isinstance(column.type, LargeBinary):
                assert sealed_by(column), column
            if isinstance(column.type, LargeBinary) and is_health:
                assert sealed_by(column) and str(column) not in kept_apart
    assert len(personal_columns()) >= 9


def test_a_value_moved_to_somebody_else_or_another_column_does_not_open(session: Session) -> None:
    mine, other = make_person(session), make_person(session)
    sealed = seal_for(session, CLEARANCE, mine, {"class": "urgent"})
    seal_for(session, CLEARANCE, other, {})
    assert open_for(session, CLEARANCE, mine, sealed) == {"class": "urgent"}
    for column, person in ((CLEARANCE, other), (ComfortRow.sealed, mine)):
        with pytest.raises(Unopened):
            open_for(session, column, person, sealed)


def test_a_key_moved_to_somebody_else_opens_nothing(session: Session) -> None:
    mine, other = make_person(session), make_person(session)
    sealed = seal_for(session, CLEARANCE, mine, {})
    seal_for(session, CLEARANCE, other, {})
    wrapped = select(PersonKeyRow.wrapped).where(PersonKeyRow.person_id == mine).scalar_subquery()
    session.execute(
        update(PersonKeyRow).where(PersonKeyRow.person_id == other).values(wrapped=wrapped),
        execution_options={"synchronize_session": False},
    )
    session.info.pop("person keys")
    with pytest.raises(Unopened):
        open_for(session, CLEARANCE, other, sealed)


def test_a_stolen_database_shows_nothing_of_what_is_sealed(session: Session) -> None:
    chance, person = random.Random(1), make_person(session)
    make_department(session)
    marks = [
        mark
        for table in my_data.personal_tables()
        if table.name != "person" and any(map(sealed_by, table.columns))
        for mark in fill(session, table, person, chance)
        if mark
    ]
    for column in personal_columns():
        value = session.scalars(select(column)).first()
        assert value is not None, f"nothing in {column} to look at"
        assert not any(mark.encode() in value for mark in marks)
        assert value[:1] == b"\x02"
    for wrapped in session.scalars(select(PersonKeyRow.wrapped)):
        assert wrapped[:1] == b"\x01"


def test_a_key_that_is_destroyed_closes_every_copy(session: Session) -> None:
    person = make_person(session)
    keep_score(session, person)
    copy = sealed_score(session, person)
    table = Base.metadata.tables["comfort"]
    assert isinstance(table, Table)
    my_data.delete_own(session, person_id=person, tables=[table])
    destroy_key(session, person)
    assert session.get(PersonKeyRow, person) is None
    with pytest.raises(Unopened):
        open_for(session, ComfortRow.sealed, person, copy)
    keep_score(session, person)  # whoever begins again has another key
    with pytest.raises(Unopened):
        open_for(session, ComfortRow.sealed, person, copy)


def test_what_is_left_after_a_key_was_destroyed_still_opens(session: Session) -> None:
    person = make_person(session)
    score, copy = keep_score(session, person), sealed_score(session, person)
    gone = seal_for(session, CLEARANCE, person, {})
    destroy_key(session, person)
    session.expire_all()
    assert scores(session, person) == [score]
    for column, sealed in ((CLEARANCE, gone), (ComfortRow.sealed, copy)):
        with pytest.raises(Unopened):
            open_for(session, column, person, sealed)


def test_who_is_removed_takes_their_key_along(session: Session) -> None:
    person = make_person(session)
    keep_score(session, person)
    my_data.delete_people(session, [person])
    assert session.scalars(select(PersonKeyRow.person_id)).all() == []


def test_two_accounts_of_one_person_open_as_one(session: Session) -> None:
    mine, heir = make_person(session), make_person(session)
    score, kept = keep_score(session, mine, "tap-1"), keep_score(session, heir, "tap-2")
    my_data.hand_over(session, person_id=mine, heir_id=heir)
    session.expire_all()
    assert sorted(scores(session, heir), key=lambda one: one.tap_id) == [score, kept]


def test_a_renewed_key_opens_everything_and_the_former_one_for_an_hour(session: Session) -> None:
    person = make_person(session)
    score, copy = keep_score(session, person), sealed_score(session, person)
    renew_key(session, person, now=NOON)
    session.expire_all()
    assert scores(session, person) == [score]
    assert sealed_score(session, person) != copy
    assert open_for(session, ComfortRow.sealed, person, copy)["after"] == 2
    forget_replaced(session, before=NOON + dt.timedelta(minutes=1))
    session.info.pop("person keys")
    assert scores(session, person) == [score]
    with pytest.raises(Unopened):
        open_for(session, ComfortRow.sealed, person, copy)


def test_the_keys_of_many_are_read_at_once(session: Session) -> None:
    people = [make_person(session) for _ in range(5)]
    sealed = {one: seal_for(session, CLEARANCE, one, one) for one in people}
    session.info.pop("person keys")
    with statements(session.get_bind()) as run:
        fetch_keys(session, people)
        assert [open_for(session, CLEARANCE, one, sealed[one]) for one in people] == people
    assert len(run) == 1


def test_a_key_is_not_replaced_while_somebody_seals_with_it(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
        keep_score(session, person)
    if database.engine.dialect.name == "sqlite":
        return  # one writer at a time
    with database.transaction() as writer:
        keep_score(writer, person, "tap-2")
        with pytest.raises(OperationalError), database.transaction() as rotation:
            rotation.execute(text("SET LOCAL lock_timeout = '50ms'"))
            renew_key(rotation, person, now=NOON)
    with database.transaction() as rotation:
        renew_key(rotation, person, now=NOON)
    with database.reading() as session:
        assert len(scores(session, person)) == 2


def test_a_reader_who_began_before_a_key_was_renewed_reads_on(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
        score = keep_score(session, person)
    with database.reading() as reader:
        value = sealed_score(reader, person)
        reader.rollback()
        with database.transaction() as rotation:
            renew_key(rotation, person, now=NOON)
        assert open_for(reader, ComfortRow.sealed, person, value)["before"] == score.before


def test_the_key_of_the_installation_opens_no_value_of_a_person(session: Session) -> None:
    person = make_person(session)
    sealed = seal_for(session, CLEARANCE, person, {})
    with pytest.raises(Unopened):
        sealer_of(session).open(sealed, f"clearance.sealed/{person}")
