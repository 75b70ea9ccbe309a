"""Codes on paper as digests, and how often a sign-in name was tried.

Of whoever has a row in `sign_in_code` the employer said that they sign in with a code. That is all
an administrator is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import cast

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.names import alphabetical
from webapp.domain.people.paper_codes import PaperCode
from webapp.store.base import Base, column, person_key
from webapp.store.inserts import INSERT
from webapp.store.people.directory import DirectoryUserRow
from webapp.store.people.people import Person, in_department


class SignInCodeRow(Base):
    """The newest code of a person, and the name that stays theirs with every further one."""

    __tablename__ = "sign_in_code"

    person_id: Mapped[int] = person_key(data=DataClass.SECURITY)
    name: Mapped[str] = column(String(12), unique=True, data=DataClass.SECURITY)
    digest: Mapped[str] = column(String(64), unique=True, data=DataClass.SECURITY)
    made_on: Mapped[dt.date] = column(data=DataClass.SECURITY)
    expires_on: Mapped[dt.date] = column(data=DataClass.SECURITY)


class CodeTryRow(Base):
    """How often a name was tried since a moment, whether it is anybody's or not: its digest."""

    __tablename__ = "code_try"

    tried: Mapped[str] = column(String(64), primary_key=True, data=DataClass.SECURITY)
    since: Mapped[dt.datetime] = column(index=True, data=DataClass.SECURITY)
    times: Mapped[int] = column(data=DataClass.SECURITY)


def save_code(session: Session, code: PaperCode) -> None:
    """Keep a code in place of the person's former one."""
    session.merge(
        SignInCodeRow(
            person_id=code.person_id,
            name=code.name,
            digest=code.digest,
            made_on=code.made_on,
            expires_on=code.expires_on,
        )
    )
    session.flush()


def find_code(session: Session, person_id: int) -> PaperCode | None:
    """The person's code."""
    return _code(session.get(SignInCodeRow, person_id, populate_existing=True))


def find_code_by_digest(session: Session, digest: str) -> PaperCode | None:
    """The code with this digest."""
    return _code(session.scalar(select(SignInCodeRow).where(SignInCodeRow.digest == digest)))


def find_code_by_name(session: Session, name: str) -> PaperCode | None:
    """The code of whoever signs in with this name."""
    return _code(session.scalar(select(SignInCodeRow).where(SignInCodeRow.name == name)))


def delete_code(session: Session, person_id: int) -> None:
    """The person signs in with a code no more."""
    session.execute(delete(SignInCodeRow).where(SignInCodeRow.person_id == person_id))


def _code(row: SignInCodeRow | None) -> PaperCode | None:
    if row is None:
        return None
    return PaperCode(row.person_id, row.name, row.digest, row.made_on, row.expires_on)


def count_try(session: Session, tried: str, *, now: dt.datetime, since: dt.datetime) -> int:
    """Count a try with a name; the number of them, this one among them, of about the time `since`.

    What was counted longer ago is forgotten, of everybody.
    """
    session.execute(delete(CodeTryRow).where(CodeTryRow.since < since))
    statement = INSERT[session.get_bind().dialect.name](CodeTryRow).values(
        tried=tried, since=now, times=1
    )
    counted = statement.on_conflict_do_update(
        index_elements=["tried"], set_={"times": CodeTryRow.times + 1}
    )
    return cast(int, session.scalar(counted.returning(CodeTryRow.times)))


def forget_tries(session: Session, tried: str) -> None:
    """Whoever it was knew the PIN."""
    session.execute(delete(CodeTryRow).where(CodeTryRow.tried == tried))


def list_made(session: Session, people: Collection[int]) -> dict[int, dt.date]:
    """When the newest code of each of these people was made, of those who have one."""
    row = SignInCodeRow
    found = select(row.person_id, row.made_on).where(row.person_id.in_(people))
    return {person_id: made_on for person_id, made_on in session.execute(found)}


def list_provided(session: Session, people: Collection[int]) -> set[int]:
    """Those of these people whom a directory provides: they have an account of the provider's."""
    user = DirectoryUserRow.person_id
    return {one for one in session.scalars(select(user).where(user.in_(people))) if one}


def list_workers(session: Session, department_id: int, *, day: dt.date) -> list[tuple[int, str]]:
    """Number and name of everybody with an open account who works there that day, by name."""
    works = in_department(department_id, day)
    found = select(Person.id, Person.name).where(Person.deactivated_at.is_(None), works)
    rows = [(row[0], row[1]) for row in session.execute(found.order_by(Person.id))]
    return sorted(rows, key=lambda one: alphabetical(one[1]))
