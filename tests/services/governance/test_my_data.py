"""A person's own data: complete in the download, gone after erasing, never anyone else's."""

from __future__ import annotations

import json
import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.rows import fill, table_named
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.domain.governance.privacy import KEPT_ON_ERASURE, NOT_DOWNLOADED, SECRETS, Departure
from webapp.services.governance.my_data import (
    collect,
    erase_for,
    list_events,
    list_holdings,
    preview_removal,
    remove_mine,
)
from webapp.store.base import Base, sealed_by
from webapp.store.governance import audit
from webapp.store.governance.my_data import (
    downloaded_tables,
    erased_tables,
    is_own,
    list_dates,
    personal_tables,
)
from webapp.store.governance.person_keys import open_for
from webapp.store.people.people import Person

TODAY = NOON.date()


def people_with_rows(session: Session, seed: int) -> dict[int, dict[str, list[str]]]:
    """Two people with random rows in every table; of each the marks in their rows, by table."""
    chance = random.Random(seed)
    make_department(session)
    found: dict[int, dict[str, list[str]]] = {}
    for _ in range(2):
        person = make_person(session)
        found[person] = {}
        for table in personal_tables():
            if table.name == "person":
                continue
            # Where a person has one row at most, a second would be refused.
            one = [column.name for column in table.primary_key.columns] == ["person_id"]
            alone = one or any(i.unique and len(i.columns) == 2 for i in table.indexes)
            times = 1 if alone else chance.randrange(1, 4)
            marks = [fill(session, table, person, chance) for _ in range(times)]
            found[person][table.name] = [mark for row in marks for mark in row]
    return found


def secret_marks(session: Session, person_id: int) -> set[str]:
    withheld = [c for table in downloaded_tables() for c in table.columns if c.name in SECRETS]
    plain, sealed = (
        [c for c in withheld if (sealed_by(c) == ("person_id",)) is of_theirs]
        for of_theirs in (False, True)
    )
    opened = {
        open_for(session, column, person_id, value)["words"]
        for column in sealed
        for value in session.scalars(select(column).where(column.table.c.person_id == person_id))
    }
    return opened | {str(value) for column in plain for value in session.scalars(select(column))}


@pytest.mark.parametrize("seed", range(4))
def test_the_download_holds_every_fact_of_one_s_own_and_none_of_others(
    session: Session, seed: int
) -> None:
    found = people_with_rows(session, seed)
    mine, other = found
    sections = collect(session, person_id=mine)
    text = json.dumps([section.rows for section in sections])
    secrets = secret_marks(session, mine)
    for table, marks in found[mine].items():
        if table not in NOT_DOWNLOADED:
            assert [mark for mark in marks if mark not in text and mark not in secrets] == [], table
    assert [m for marks in found[other].values() for m in marks if m in text] == []
    assert [secret for secret in secrets if secret in text] == []
    assert "pad" not in text


def test_no_number_in_the_download_tells_how_often_others_did_the_same(session: Session) -> None:
    mine, other = make_person(session), make_person(session)
    found = []
    for _ in range(2):
        table = table_named("data_request")
        fill(session, table, other, random.Random(1))
        fill(session, table, mine, random.Random(1))
        number = session.scalars(select(table.c.id).order_by(table.c.id.desc())).first()
        audit.record(
            session,
            at=NOON,
            actor=Actor.person(other),
            action=Action.REQUEST_OPENED,
            subject=f"data_request/{number}",
        )
        found.append(collect(session, person_id=mine))
    for section in found[-1]:
        assert section.table == "person" or all("id" not in row for row in section.rows)
    (events,) = [section.rows for section in found[-1] if section.table == "audit_event"]
    assert {event["subject"] for event in events} == {"data_request/…"}


def test_every_table_that_leads_to_a_person_is_downloaded_or_left_out_for_a_reason() -> None:
    leads = set()
    grown = True
    while grown:  # until no table is left that hangs on one of these
        grown = False
        for table in Base.metadata.tables.values():
            named = {"person_id", "actor_id"} & set(table.c.keys())
            hangs = any(key.column.table.name in leads | {"person"} for key in table.foreign_keys)
            if table.name not in leads and (named or hangs):
                leads.add(table.name)
                grown = True
    leads.add("person")
    downloaded = {table.name for table in downloaded_tables()}
    assert leads - downloaded == set(NOT_DOWNLOADED)
    assert all(NOT_DOWNLOADED.values())
    assert set(KEPT_ON_ERASURE) <= downloaded


def test_sealed_rows_of_others_are_never_opened_for_whom_they_name_as_actor() -> None:
    assert [t.name for t in downloaded_tables() if "sealed" in t.c and not is_own(t)] == []


@pytest.mark.parametrize("seed", range(2))
def test_erasing_leaves_no_row_but_those_that_are_named(session: Session, seed: int) -> None:
    mine, other = people_with_rows(session, seed)
    before = {
        table.name: len(list_dates(session, table=table, person_id=other))
        for table in downloaded_tables()
    }
    expected = preview_removal(session, person_id=mine, departure=Departure.ERASE)
    receipt = remove_mine(session, person_id=mine, departure=Departure.ERASE, today=TODAY)
    assert sum(receipt.removed.values()) == expected > 0
    left = {
        one.table for one in list_holdings(session, person_id=mine, timezone="UTC") if one.count
    }
    acts = {table.name for table in downloaded_tables() if not is_own(table)}
    assert left <= set(KEPT_ON_ERASURE) | acts
    after = {
        table.name: len(list_dates(session, table=table, person_id=other))
        for table in downloaded_tables()
    }
    assert after == before


def test_whoever_left_is_erased_at_their_request_and_nothing_tells_what_there_was(
    session: Session,
) -> None:
    mine, other = people_with_rows(session, 3)
    empty = make_person(session)
    occasion = Occasion(Actor.job("by-hand"), TODAY, NOON)
    with pytest.raises(Conflict, match="account_erases_itself"):
        erase_for(session, person_id=mine, occasion=occasion)
    trail, removal = table_named("audit_event"), table_named("removal")
    removed = session.execute(select(removal)).all()
    for person in (mine, empty):
        session.get_one(Person, person).deactivated_at = NOON
        session.flush()
        erase_for(session, person_id=person, occasion=occasion)
    for table in erased_tables():
        assert list_dates(session, table=table, person_id=mine) == [], table.name
    assert list_dates(session, table=table_named("break_log"), person_id=other) != []
    told = select(trail).where(trail.c.action == Action.ACCOUNT_ERASED)
    first, second = session.execute(told.order_by(trail.c.id)).all()
    assert (first.subject, second.subject) == (f"person/{mine}", f"person/{empty}")
    assert first.detail == second.detail
    assert session.execute(select(removal)).all() == removed, "a number would tell"


def test_the_proof_of_erasing_names_nobody(session: Session) -> None:
    (mine, _) = people_with_rows(session, 1)
    receipt = remove_mine(session, person_id=mine, departure=Departure.ERASE, today=TODAY)
    proof = session.execute(select(table_named("removal"))).all()
    assert {row.place: row.removed for row in proof} == receipt.removed
    assert {row.receipt for row in proof} == {receipt.number}
    assert not {"person_id", "actor_id", "at"} & set(table_named("removal").c.keys())


def test_leaving_keeps_breaks_and_requests_when_that_is_wanted(session: Session) -> None:
    mine, _ = people_with_rows(session, 2)
    remove_mine(session, person_id=mine, departure=Departure.LEAVE, today=TODAY)
    held = {o.table for o in list_holdings(session, person_id=mine, timezone="UTC") if o.count}
    assert held & {table.name for table in erased_tables()} == {
        "break_log",
        "consultation",
        "data_request",
        "side_minute",
        "workstation_report",
    }
    remove_mine(session, person_id=mine, departure=Departure.LEAVE_WITHOUT_BREAKS, today=TODAY)
    held = {o.table for o in list_holdings(session, person_id=mine, timezone="UTC") if o.count}
    assert "break_log" not in held


def test_erasing_keeps_whom_a_quarter_is_about_so_that_no_group_gets_smaller() -> None:
    kept = {"release_member", "employment", "absence_spell", "person"}
    assert not kept & {table.name for table in erased_tables()}


def test_events_are_one_s_own_acts_and_what_others_did_with_one_s_rows(session: Session) -> None:
    mine, officer, other = (make_person(session) for _ in range(3))
    fill(session, table_named("data_request"), mine, random.Random(1))
    number = session.scalar(select(table_named("data_request").c.id))
    for actor, action, subject in (
        (Actor.person(mine), Action.SIGN_IN, f"person/{mine}"),
        (Actor.person(officer), Action.REQUEST_OPENED, f"data_request/{number}"),
        (Actor.client("provider"), Action.SIGN_OUT_BY_PROVIDER, f"person/{mine}"),
        (Actor.person(other), Action.SIGN_IN, f"person/{other}"),
        (Actor.person(other), Action.STATISTICS_EXPORTED, "released-figures"),
        (Actor.person(officer), Action.REQUEST_OPENED, f"data_request/{number}1"),
    ):
        audit.record(session, at=NOON, actor=actor, action=action, subject=subject)
    seen = list_events(session, person_id=mine, most=10)
    assert sorted((event.who, event.action) for event in seen) == [
        ("me", "sign-in"),
        ("other", "request.opened"),
        ("system", "sign-out-by-provider"),
    ]
    text = json.dumps(
        [s.rows for s in collect(session, person_id=mine) if s.table == "audit_event"]
    )
    assert f"person/{officer}" not in text and f'"actor_id": {officer}' not in text


def test_an_import_that_wrote_my_absences_is_among_the_events(session: Session) -> None:
    mine, other = make_person(session), make_person(session)
    fill(session, table_named("absence_import"), other, random.Random(1))
    imported = session.scalar(select(table_named("absence_import").c.id))
    fill(session, table_named("absence_spell"), mine, random.Random(1))
    session.execute(table_named("absence_spell").update().values(import_id=imported))
    assert [e.action for e in list_events(session, person_id=mine, most=9)] == ["absences-of-mine"]
    assert list_events(session, person_id=other, most=9) == []
