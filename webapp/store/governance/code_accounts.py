"""The PINs that people chose with their codes on paper: hashed, sealed, and nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import cast

from sqlalchemy import delete, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.paper_codes import CodeAccount
from webapp.store.base import Base, column, person_key, sealed_column
from webapp.store.governance.person_keys import open_for, seal_for


class CodeAccountRow(Base):
    """The PIN of a person, hashed and sealed. Nothing from before `began_at` is theirs to see."""

    __tablename__ = "code_account"

    person_id: Mapped[int] = person_key(data=DataClass.SECURITY)
    sealed_pin: Mapped[bytes | None] = sealed_column("person_id", data=DataClass.SECURITY)
    began_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    chosen_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    signed_in_at: Mapped[dt.datetime | None] = column(data=DataClass.SECURITY)
    before_at: Mapped[dt.datetime | None] = column(data=DataClass.SECURITY)


def save_account(session: Session, account: CodeAccount) -> None:
    """Keep how somebody's own PIN stands."""
    place = CodeAccountRow.sealed_pin
    pin, person_id = account.pin, account.person_id
    session.merge(
        CodeAccountRow(
            person_id=person_id,
            sealed_pin=None if pin is None else seal_for(session, place, person_id, pin),
            began_at=account.began_at,
            chosen_at=account.chosen_at,
            signed_in_at=account.signed_in_at,
            before_at=account.before_at,
        )
    )
    session.flush()


def find_account(session: Session, person_id: int) -> CodeAccount | None:
    """How somebody's own PIN stands."""
    row = session.get(CodeAccountRow, person_id, populate_existing=True)
    if row is None:
        return None
    sealed, place = row.sealed_pin, CodeAccountRow.sealed_pin
    pin = None if sealed is None else cast(str, open_for(session, place, person_id, sealed))
    times = (row.began_at, row.chosen_at, row.signed_in_at, row.before_at)
    return CodeAccount(person_id, pin, *times)


def note_sign_in(session: Session, person_id: int, now: dt.datetime) -> None:
    """Remember when the person signed in, and the time before."""
    row = CodeAccountRow
    times = {"before_at": row.signed_in_at, "signed_in_at": now}
    session.execute(update(row).where(row.person_id == person_id).values(times))


def delete_account(session: Session, person_id: int) -> None:
    """The person has another way in, and all that is theirs stays."""
    session.execute(delete(CodeAccountRow).where(CodeAccountRow.person_id == person_id))
