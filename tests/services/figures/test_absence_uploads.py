"""An uploaded file waits sealed, for an hour, for the person who sent it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.errors import NotFound
from webapp.services.figures.absence_uploads import (
    SentFile,
    UploadKind,
    find_upload,
    forget_expired_uploads,
    forget_uploads,
    keep_upload,
    open_upload,
)
from webapp.store.figures.absence import AbsenceUpload, AbsenceUploadPart

CONTENT = b"personeelsnummer;begin\nE1042;05/10/2026\n" * 60_000  # more than two parts
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def person(session: Session) -> int:
    return make_person(session)


def keep(
    session: Session, person: int, content: bytes = CONTENT, kind: UploadKind = "absences"
) -> str:
    period = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
    return keep_upload(
        session,
        file=io.BytesIO(content),
        sent=SentFile("x" * 200, period, kind),
        person_id=person,
        now=NOON,
    )


def test_a_file_comes_back_as_it_went_in(session: Session, person: int) -> None:
    token = keep(session, person)
    with open_upload(session, token=token) as file:
        assert file.read() == CONTENT
    kept = find_upload(session, token=token, person_id=person, now=NOON)
    assert kept.complete == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert len(kept.name) == 120


def test_nothing_of_it_can_be_read_in_the_database(session: Session, person: int) -> None:
    keep(session, person)
    parts = session.scalars(select(AbsenceUploadPart.sealed)).all()
    assert len(parts) == 3
    assert not any(b"E1042" in part for part in parts)


def test_a_new_file_takes_the_place_of_the_earlier_one(session: Session, person: int) -> None:
    other = make_person(session)
    tokens = [keep(session, one, b"x") for one in (person, other, person)]
    assert set(session.scalars(select(AbsenceUpload.token))) == set(tokens[1:])
    assert set(session.scalars(select(AbsenceUploadPart.token))) == set(tokens[1:])


def test_files_of_two_kinds_wait_beside_each_other(session: Session, person: int) -> None:
    absences, people = (keep(session, person, b"x", kind) for kind in ("absences", "people"))
    assert find_upload(session, token=absences, person_id=person, now=NOON).token == absences
    with pytest.raises(NotFound):
        find_upload(session, token=people, person_id=person, now=NOON)
    forget_uploads(session, person_id=person, kind="people")
    assert set(session.scalars(select(AbsenceUpload.token))) == {absences}


def test_only_its_owner_finds_it_and_only_within_the_hour(session: Session, person: int) -> None:
    token = keep(session, person, b"x")
    almost = NOON + HOUR - dt.timedelta(seconds=1)
    assert find_upload(session, token=token, person_id=person, now=almost).token == token
    for asked in (
        {"token": token, "person_id": make_person(session), "now": NOON},
        {"token": token, "person_id": person, "now": NOON + HOUR},
        {"token": "0" * 32, "person_id": person, "now": NOON},
    ):
        with pytest.raises(NotFound, match="absence_upload_gone"):
            find_upload(session, **asked)  # type: ignore[arg-type]


def test_it_is_erased_when_done_or_expired(session: Session, person: int) -> None:
    keep(session, person, b"x")
    forget_uploads(session, person_id=person)
    assert session.scalars(select(AbsenceUploadPart.number)).all() == []
    keep(session, person, b"x")
    assert forget_expired_uploads(session, now=NOON) == 0
    assert forget_expired_uploads(session, now=NOON + HOUR) == 1
    assert session.scalars(select(AbsenceUploadPart.number)).all() == []
