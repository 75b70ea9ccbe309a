"""What tells whether the secrets of this installation are those that it has worked with so far."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String, insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column


class SecretMark(Base):
    """A digest made with a secret, or something sealed with it; of no use without it."""

    __tablename__ = "secret_mark"

    name: Mapped[str] = column(String(40), primary_key=True, data=DataClass.SECURITY)
    mark: Mapped[bytes] = column(LargeBinary, data=DataClass.SECURITY)


def find_mark(session: Session, name: str) -> bytes | None:
    """The mark of the secret with this name; None: it was not used yet."""
    return session.scalar(select(SecretMark.mark).where(SecretMark.name == name))


def save_mark(session: Session, name: str, mark: bytes) -> None:
    """Keep the mark of a secret in place of the one before."""
    renewed = update(SecretMark).where(SecretMark.name == name).values(mark=mark)
    if not session.connection().execute(renewed).rowcount:
        session.execute(insert(SecretMark).values(name=name, mark=mark))
