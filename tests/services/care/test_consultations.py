"""Requests for a consultation: one at a time, sealed, taken back without a trace of the words."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.database import Database
from webapp.domain.care.consultations import Consultation, ConsultationState, Enquiry, SharedOutcome
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Actor
from webapp.domain.programme.screening import ClearanceClass
from webapp.services.care import consultations as service

TODAY = NOON.date()
OUTCOME = SharedOutcome(ClearanceClass.SOME, ("cat_cow", "side_bend"), TODAY)
PHYSICIAN = Actor.person(7)


def enquiry(message: str = "Pijn bij het tillen", outcome: SharedOutcome | None = None) -> Enquiry:
    return Enquiry(message, "0470 12 34 56", False, outcome, "nl")


def ask(session: Session, person_id: int, **changes: object) -> Consultation:
    return service.ask(
        session,
        person_id=person_id,
        enquiry=enquiry(**changes),  # type: ignore[arg-type]
        today=TODAY,
        holidays=frozenset(),
        now=NOON,
    )


def reply(session: Session, code: str, text: str, replaces: str = "") -> None:
    service.answer(session, code=code, text=text, replaces=replaces, actor=PHYSICIAN, now=NOON)


def test_a_request_comes_back_as_it_was_made(session: Session) -> None:
    person = make_person(session)
    made = ask(session, person, outcome=OUTCOME)
    assert service.list_own(session, person_id=person) == [made]
    assert made.due_on == dt.date(2026, 12, 2)


def test_nothing_that_was_written_can_be_read_from_the_database(session: Session) -> None:
    made = ask(session, make_person(session), outcome=OUTCOME)
    reply(session, made.code, "Dinsdag om vijf uur")
    row = session.execute(text("SELECT * FROM consultation")).one()
    stored = b" ".join(bytes(v) if isinstance(v, bytes) else str(v).encode() for v in row)
    for words in (b"tillen", b"0470", b"cat_cow", b"Dinsdag"):
        assert words not in stored


def test_long_and_short_requests_are_equally_long_when_sealed(session: Session) -> None:
    ask(session, make_person(session), message="kort")
    ask(session, make_person(session), message="lang " * 100, outcome=OUTCOME)
    lengths = {len(row.sealed) for row in session.execute(text("SELECT sealed FROM consultation"))}
    assert len(lengths) == 1


def test_a_second_request_waits_until_the_first_is_done(session: Session) -> None:
    person = make_person(session)
    first = ask(session, person)
    with pytest.raises(Conflict):
        ask(session, person)
    service.close(session, code=first.code, actor=PHYSICIAN, now=NOON)
    assert ask(session, person).code != first.code


def test_two_requests_at_the_same_moment_become_one(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
    start, results = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        try:
            with database.transaction() as session:
                results.append(ask(session, person).code)
        except Conflict:
            results.append("conflict")

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("conflict") == 1


def test_the_first_opening_is_kept_and_later_ones_change_nothing(session: Session) -> None:
    person = make_person(session)
    code = ask(session, person).code
    service.open_request(session, code=code, actor=PHYSICIAN, now=NOON)
    service.open_request(session, code=code, actor=PHYSICIAN, now=NOON + dt.timedelta(hours=1))
    (own,) = service.list_own(session, person_id=person)
    assert own.opened_at == NOON
    assert own.state is ConsultationState.OPEN


def test_an_answer_reaches_the_employee_and_can_be_replaced(session: Session) -> None:
    person = make_person(session)
    code = ask(session, person).code
    reply(session, code, "Dinsdag")
    reply(session, code, "Woensdag", replaces=NOON.isoformat())
    (own,) = service.list_own(session, person_id=person)
    assert own.answer is not None
    assert (own.state, own.answer.text) == (ConsultationState.ANSWERED, "Woensdag")


def test_withdrawing_removes_the_words_for_good(session: Session) -> None:
    person = make_person(session)
    code = ask(session, person).code
    reply(session, code, "Dinsdag")
    service.withdraw(session, person_id=person, code=code, now=NOON)
    found, _ = service.open_request(session, code=code, actor=PHYSICIAN, now=NOON)
    assert (found.state, found.enquiry, found.answer) == (ConsultationState.WITHDRAWN, None, None)
    with pytest.raises(Conflict):
        reply(session, code, "Dinsdag")


def test_of_a_withdrawn_request_that_nobody_opened_not_even_the_name_is_left(
    session: Session,
) -> None:
    person = make_person(session)
    code = ask(session, person).code
    service.withdraw(session, person_id=person, code=code, now=NOON)
    before = session.execute(text("SELECT changed_at, sealed FROM consultation")).one()
    later = NOON + dt.timedelta(days=60)
    found, name = service.open_request(session, code=code, actor=PHYSICIAN, now=later)
    assert (name, found.opened_at) == ("", None)
    after = session.execute(text("SELECT changed_at, sealed FROM consultation")).one()
    assert after == before, "or it would be kept longer"


def test_two_physicians_do_not_replace_what_they_have_not_read(session: Session) -> None:
    person = make_person(session)
    code = ask(session, person).code
    reply(session, code, "Dinsdag")
    reply(session, code, "Dinsdag")  # the button, twice
    with pytest.raises(Conflict, match="consultation_answered"):
        reply(session, code, "Woensdag")
    (own,) = service.list_own(session, person_id=person)
    assert own.answer is not None and own.answer.text == "Dinsdag"


def test_nobody_withdraws_another_ones_request(session: Session) -> None:
    code = ask(session, make_person(session)).code
    with pytest.raises(NotFound):
        service.withdraw(session, person_id=make_person(session), code=code, now=NOON)


def test_the_inbox_puts_what_is_due_first_on_top_and_what_is_answered_below(
    session: Session,
) -> None:
    codes = [ask(session, make_person(session)).code for _ in range(3)]
    reply(session, codes[0], "Dinsdag")
    service.close(session, code=codes[1], actor=PHYSICIAN, now=NOON)
    found = service.read_inbox(session, now=NOON)
    assert [one.code for one in found.pending] == [codes[2], codes[0]]
    assert [one.code for one in found.done] == [codes[1]]
    assert service.read_inbox(session, now=NOON + dt.timedelta(days=91)).done == []


def test_a_code_that_does_not_exist_is_not_found(session: Session) -> None:
    for change in (service.open_request, service.close):
        with pytest.raises(NotFound):
            change(session, code="ZZZZZZZZ", actor=PHYSICIAN, now=NOON)
