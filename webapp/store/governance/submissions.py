"""Forms that were sent a moment ago, and what was answered: for whoever taps twice.

A row is of no use without the key that the form carries. It names nobody, and only an hour.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column
from webapp.store.inserts import INSERT
from webapp.store.sealing import SealingKey, place_of


class SubmissionRow(Base):
    """The last thing that was sent with a form. All but the hour is made with the form's key.

    `name`: of the form. `content`: of what was filled in. `answer`: sealed; empty while under way.
    """

    __tablename__ = "submission"

    name: Mapped[bytes] = column(LargeBinary(32), primary_key=True, data=DataClass.SECURITY)
    content: Mapped[bytes] = column(LargeBinary(32), data=DataClass.SECURITY)
    answer: Mapped[bytes | None] = column(LargeBinary, data=DataClass.SECURITY)
    ends_at: Mapped[dt.datetime] = column(index=True, data=DataClass.SECURITY)


_FORM = b"\x03"  # how what is sealed with a form's key begins
_COUNT = 4  # bytes that say how long an answer is
_LEAST = 1024  # bytes; what is sealed is so long or twice that, and so on: its size tells little
_PLACE = place_of(SubmissionRow.answer)


def claim(
    session: Session, *, name: bytes, content: bytes, ends_at: dt.datetime, now: dt.datetime
) -> bool:
    """Keep that this is being done; False: it was done before, or somebody else is at it.

    Whoever else is at it is waited for: what they did is there afterwards, or did not come about.
    """
    values = {"name": name, "content": content, "ends_at": ends_at, "answer": None}
    insert = INSERT[session.get_bind().dialect.name](SubmissionRow).values(values)
    other = or_(SubmissionRow.content != content, SubmissionRow.ends_at <= now)
    upsert = insert.on_conflict_do_update(index_elements=["name"], set_=values, where=other)
    done = session.connection().execute(upsert.returning(SubmissionRow.name))
    return done.one_or_none() is not None


def find_answer(
    connection: Connection, *, name: bytes, content: bytes, now: dt.datetime
) -> tuple[bool, bytes | None]:
    """Whether the same was sent before, and the sealed answer to it once there is one."""
    known = _same(name, content), SubmissionRow.ends_at > now
    row = connection.execute(select(SubmissionRow.answer).where(*known)).one_or_none()
    return (row is not None, row.answer if row is not None else None)


def keep_answer(
    session: Session, *, name: bytes, content: bytes, sealed: bytes, ends_at: dt.datetime | None
) -> None:
    """What is answered to the same from now on, until then or, with None, as long as was meant."""
    ends = SubmissionRow.ends_at if ends_at is None else ends_at
    values = {"answer": sealed, "ends_at": ends}
    session.execute(update(SubmissionRow).where(_same(name, content)).values(values))


def seal_answer(answer: bytes, secret: bytes) -> bytes:
    """The answer, filled up, as only what the form carries opens it."""
    length = _LEAST
    while length < len(answer) + _COUNT:
        length *= 2
    filled = len(answer).to_bytes(_COUNT, "big") + answer
    return SealingKey.of(_FORM, secret).seal(filled.ljust(length, b"\0"), _PLACE)


def open_answer(sealed: bytes, secret: bytes) -> bytes:
    """The answer. Raises Unopened: it was sealed for another form."""
    filled = SealingKey.of(_FORM, secret).open(sealed, _PLACE)
    return filled[_COUNT : _COUNT + int.from_bytes(filled[:_COUNT], "big")]


def forget(session: Session, *, name: bytes, content: bytes) -> None:
    """The same may be sent again, and is then done."""
    session.execute(delete(SubmissionRow).where(_same(name, content)))


def delete_ended(session: Session, *, now: dt.datetime) -> None:
    """Remove what nobody will ask for any more."""
    session.execute(delete(SubmissionRow).where(SubmissionRow.ends_at <= now))


def _same(name: bytes, content: bytes) -> ColumnElement[bool]:
    return and_(SubmissionRow.name == name, SubmissionRow.content == content)
