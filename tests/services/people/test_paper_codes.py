"""Codes on paper: whoever makes one learns nothing, whoever uses one finds nothing of before."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.rows import fill, table_named
from tests.statements import statements
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.people.access import Role
from webapp.domain.people.paper_codes import LASTS, TRIES, CodeSheet, check_pin
from webapp.domain.ports.identity import Identity
from webapp.domain.programme.breaks import BreakVerdict
from webapp.services.governance.my_data import collect, list_events
from webapp.services.people import code_sheets, paper_codes, people
from webapp.store.defaults import save_defaults
from webapp.store.gate.former_breaks import FORMER
from webapp.store.governance.code_accounts import CodeAccountRow
from webapp.store.governance.my_data import erased_tables, list_own
from webapp.store.people.directory import DirectoryUserRow
from webapp.store.people.paper_codes import SignInCodeRow
from webapp.store.people.people import Person
from webapp.store.people.role_grants import add_grant
from webapp.store.pin_hashes import NO_PIN, hash_pin, is_pin
from webapp.store.programme.breaks import BreakLog

PIN, OTHER = "blauwe fiets", "groene appel"
BRUSSELS = "Europe/Brussels"


@pytest.fixture
def person(session: Session) -> int:
    save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
    return make_person(session, department_id=make_department(session, name="Kitchen"))


def occasion(moment: dt.datetime = NOON) -> Occasion:
    return Occasion(Actor.job("by-hand"), moment.date(), moment)


def sheet_for(session: Session, person: int, now: dt.datetime = NOON) -> CodeSheet:
    [sheet] = code_sheets.make_codes(session, people=[person], default="nl", occasion=occasion(now))
    return sheet


def begin(session: Session, code: str, pin: str = PIN, now: dt.datetime = NOON) -> int:
    viewer = paper_codes.begin(
        session, written=code, pin=pin, language="fr", timezone=BRUSSELS, now=now
    )
    assert viewer.roles == {Role.EMPLOYEE}
    return viewer.person_id


def sign_in(session: Session, name: str, pin: str = PIN, now: dt.datetime = NOON) -> int:
    return paper_codes.sign_in(
        session, name=name, pin=pin, language="fr", timezone=BRUSSELS, now=now
    ).person_id


def live(session: Session, person: int) -> None:
    for table in (*erased_tables(), table_named("notice_seen")):
        fill(session, table, person, random.Random(3))
    session.get_one(Person, person).last_roles = ["employee"]
    session.flush()


def test_a_code_opens_an_account_and_from_then_on_a_name_and_a_pin_do(
    session: Session, person: int
) -> None:
    sheet = sheet_for(session, person)
    assert begin(session, sheet.code.lower().replace("-", " ")) == person
    assert sign_in(session, sheet.name.lower()) == person
    with pytest.raises(Invalid, match=r"error\.code_sign_in"):
        sign_in(session, sheet.name, OTHER)


def test_a_used_an_expired_a_replaced_and_a_wrong_code_are_told_by_nothing_but_what_was_decided(
    session: Session, person: int
) -> None:
    first = sheet_for(session, person)
    begin(session, first.code)
    begin(session, first.code, OTHER)  # used before: to whoever tries it, it is as if it were not
    second = sheet_for(session, person)
    later = NOON + LASTS + dt.timedelta(days=1)
    for code, now in ((first.code, NOON), (second.code, later), ("ABCD-EFGH", NOON)):
        with pytest.raises(Invalid, match=r"error\.paper_code"):
            begin(session, code, now=now)


def test_a_new_sheet_keeps_the_name_and_the_pin_goes_on_until_its_code_is_used(
    session: Session, person: int
) -> None:
    sheet = sheet_for(session, person)
    begin(session, sheet.code)
    again = sheet_for(session, person)
    assert again.name == sheet.name
    assert sign_in(session, sheet.name) == person
    begin(session, again.code, OTHER)
    with pytest.raises(Invalid):
        sign_in(session, sheet.name, PIN)


def test_whoever_uses_a_new_code_finds_nothing_of_before_in_any_table(
    session: Session, person: int
) -> None:
    begin(session, sheet_for(session, person).code)
    live(session, person)
    session.get_one(Person, person).language = "de"
    later = NOON + dt.timedelta(days=3)
    begin(session, sheet_for(session, person, later).code, now=later)
    left = {
        table.name
        for table in erased_tables()
        if list(list_own(session, table=table, person_id=person))
    }
    assert left <= {"person_key"}
    assert not list(list_own(session, table=table_named("notice_seen"), person_id=person))
    assert session.get_one(Person, person).language is None
    assert list_events(session, person_id=person, most=99) == []
    trail = next(one for one in collect(session, person_id=person) if one.table == "audit_event")
    assert trail.rows == []


def test_what_is_read_after_a_new_code_is_the_same_whether_somebody_took_part_before(
    session: Session,
) -> None:
    save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
    ward = make_department(session, name="Kitchen")
    took_part, never = (make_person(session, department_id=ward) for _ in range(2))
    begin(session, sheet_for(session, took_part).code)
    live(session, took_part)
    seen = []
    for person in (took_part, never):
        begin(session, sheet_for(session, person).code, now=NOON)
        download = collect(session, person_id=person)
        [account] = next(one.rows for one in download if one.table == "person")
        seen.append(
            [
                [(one.table, [sorted(row) for row in one.rows]) for one in download],
                account["last_roles"],
            ]
        )
    assert seen[0] == seen[1]


def test_counted_breaks_of_before_stay_with_the_gate_alone(session: Session, person: int) -> None:
    begin(session, sheet_for(session, person).code)
    live(session, person)
    day = NOON.date().toordinal()
    session.execute(update(BreakLog).values(local_day=day, slot=1, verdict=BreakVerdict.COUNTED))
    begin(session, sheet_for(session, person).code)
    assert session.execute(select(FORMER)).all() == [(person, day, 1)]
    assert FORMER.name not in {one.table for one in collect(session, person_id=person)}


def test_a_closed_account_and_one_of_a_directory_get_no_code(session: Session, person: int) -> None:
    provided = make_person(session)
    fill(session, DirectoryUserRow.__table__, provided, random.Random(3))
    with pytest.raises(Conflict, match=r"error\.code_provided"):
        sheet_for(session, provided)
    session.get_one(Person, person).deactivated_at = NOON
    with pytest.raises(Conflict, match=r"error\.code_provided"):
        sheet_for(session, person)


def test_a_code_of_a_closed_account_is_like_a_wrong_one(session: Session, person: int) -> None:
    sheet = sheet_for(session, person)
    begin(session, sheet.code)
    session.get_one(Person, person).deactivated_at = NOON
    session.flush()
    with pytest.raises(Invalid, match=r"error\.paper_code"):
        begin(session, sheet.code)
    with pytest.raises(Invalid, match=r"error\.code_sign_in"):
        sign_in(session, sheet.name)


def test_without_the_employers_choice_there_are_no_codes(session: Session) -> None:
    person = make_person(session)
    with pytest.raises(NotFound):
        sheet_for(session, person)


def test_names_that_are_anybodys_and_nobodys_are_held_back_alike(
    session: Session, person: int
) -> None:
    name = sheet_for(session, person).name
    for tried in (name, "ABCD-EFGH"):
        waits = [paper_codes.count_try(session, name=tried, now=NOON) for _ in range(TRIES + 2)]
        assert waits == [False] * TRIES + [True] * 2
        later = NOON + dt.timedelta(minutes=16)
        assert not paper_codes.count_try(session, name=tried, now=later)


def test_a_wrong_pin_costs_the_same_statements_whether_a_code_was_used(
    session: Session, person: int
) -> None:
    never = make_person(session)
    names = [sheet_for(session, one).name for one in (person, never)]
    begin(session, sheet_for(session, person).code)
    sent = []
    for name in names:
        session.expire_all()
        session.info.pop("person keys", None)
        with statements(session.get_bind().engine) as said, pytest.raises(Invalid):
            sign_in(session, name, OTHER)
        sent.append(said)
    assert sent[0] == sent[1]


@pytest.mark.parametrize("by_name", [False, True])
def test_whoever_has_a_role_gets_no_code_and_none_of_before_opens_their_account(
    session: Session, person: int, by_name: bool
) -> None:
    sheet = sheet_for(session, person)
    if by_name:
        role = Role.OCCUPATIONAL_PHYSICIAN
        add_grant(session, person_id=person, role=role, granted_at=NOON)
    else:
        session.get_one(Person, person).last_roles = ["employee", "occupational_physician"]
    session.flush()
    with pytest.raises(Invalid, match=r"error\.paper_code"):
        begin(session, sheet.code)
    with pytest.raises(Conflict, match=r"error\.code_provided"):
        sheet_for(session, person)


@pytest.mark.parametrize("linked", [False, True])
def test_an_account_that_is_made_up_learns_nothing_of_a_link_there_was(
    session: Session, person: int, linked: bool
) -> None:
    one = session.get_one(Person, person)
    one.subject = "of before" if linked else None
    sheet_for(session, person)
    with pytest.raises(Refused, match=r"error\.sign_on_by_code"):
        sign_on(session, Identity("made up", "Ann", None, one.employee_number, frozenset(), None))


def test_a_provider_that_the_employer_runs_opens_nothing_that_a_pin_closed(
    session: Session, person: int
) -> None:
    number = session.get_one(Person, person).employee_number
    identity = Identity("s1", "Ann", None, number, frozenset(), None)
    for used in (False, True):
        sheet = sheet_for(session, person)
        if used:
            begin(session, sheet.code)
        with pytest.raises(Refused, match=r"error\.sign_on_by_code"):
            sign_on(session, identity)


def test_who_knows_the_pin_connects_the_provider_and_keeps_what_is_theirs(
    session: Session, person: int
) -> None:
    number = session.get_one(Person, person).employee_number
    identity = Identity("s1", "Ann", None, number, frozenset(), None)
    sheet = sheet_for(session, person)
    begin(session, sheet.code)
    live(session, person)
    paper_codes.connect(session, person_id=person, identity=identity)
    assert sign_on(session, identity) == person
    assert any(one.table == "break_log" and one.rows for one in collect(session, person_id=person))
    with pytest.raises(Invalid):
        sign_in(session, sheet.name)


def test_when_codes_end_what_only_a_pin_protected_goes_and_what_the_provider_did_stays(
    session: Session, person: int
) -> None:
    linked = make_person(session)
    session.get_one(Person, linked).subject = "s2"
    for one in (person, linked):
        sheet_for(session, one)
        live(session, one)
        code_sheets.end_codes(session, person_id=one, occasion=occasion())
    rows = {
        one: sum(len(found.rows) for found in collect(session, person_id=one) if found.kept is None)
        for one in (person, linked)
    }
    assert rows[person] == 0 < rows[linked]
    assert session.get(SignInCodeRow, person) is None


def test_another_pin_ends_the_former_one(session: Session, person: int) -> None:
    sheet = sheet_for(session, person)
    viewer = paper_codes.begin(
        session, written=sheet.code, pin=PIN, language="nl", timezone=BRUSSELS, now=NOON
    )
    with pytest.raises(Invalid, match=r"error\.pin_current"):
        paper_codes.change_pin(session, viewer=viewer, current=OTHER, chosen=OTHER, now=NOON)
    paper_codes.change_pin(session, viewer=viewer, current=PIN, chosen=OTHER, now=NOON)
    assert sign_in(session, sheet.name, OTHER) == person
    with pytest.raises(Invalid):
        sign_in(session, sheet.name, PIN)


def test_neither_code_nor_pin_can_be_read_in_the_database(session: Session, person: int) -> None:
    sheet = sheet_for(session, person)
    begin(session, sheet.code)
    kept = repr(
        [
            tuple(row)
            for table in (SignInCodeRow.__table__, CodeAccountRow.__table__)
            for row in session.execute(select(table))
        ]
    )
    assert sheet.code not in kept
    assert sheet.code.replace("-", "") not in kept
    assert PIN not in kept
    assert "argon2" not in kept


@pytest.mark.parametrize(
    "pin",
    [
        *("1234567", "12345678", "87654321", "1234567890", "0987654321", "11111111", "12121212"),
        *("12341234", "abcabcabc", "24121985", "1985-12-24", "x" * 65, "password", "Wachtwoord1"),
        *("mot de passe", "qwertyui", "azertyuiop", "poiuytre", "rekpauze", "Rekpauze2026"),
    ],
)
def test_what_somebody_would_try_first_is_no_pin(pin: str) -> None:
    with pytest.raises(Invalid):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["blauwe fiets", "7 appels per week", "paardenbloem", "40719286"])
def test_what_nobody_would_try_first_is_one(pin: str) -> None:
    assert check_pin(pin, "ABCD-EFGH") == pin


def test_neither_the_code_nor_the_name_is_a_pin(session: Session, person: int) -> None:
    sheet = sheet_for(session, person)
    for printed in (sheet.code, sheet.name, sheet.name.lower().replace("-", " ")):
        with pytest.raises(Invalid, match=r"error\.pin_easy"):
            begin(session, sheet.code, printed)


def sign_on(session: Session, identity: Identity) -> int:
    return people.sign_in(
        session,
        identity=identity,
        roles=frozenset({Role.EMPLOYEE}),
        browser_language="nl",
        timezone=BRUSSELS,
        now=NOON,
    ).person_id


def test_who_has_no_pin_costs_the_same_work() -> None:
    ours, nobodys = (kept.split("$") for kept in (hash_pin("2468"), NO_PIN))
    assert ours[:4] == nobodys[:4]  # the function, its version and its figures
    assert [*map(len, ours)] == [*map(len, nobodys)]
    assert not is_pin("2468", None)
