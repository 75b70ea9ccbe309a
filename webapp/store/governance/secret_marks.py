"""What tells whether the secrets of this installation are those that it has worked with so far."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String, insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column
from webapp.store.sealing import Unopened, place_of, sealer_of

_SEALING = "sealing"


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


def mark_sealing(session: Session) -> None:
    """Remember the key that is sealed with now."""
    save_mark(session, _SEALING, sealer_of(session).seal(_SEALING, _place()))


def opens_mark(session: Session) -> bool | None:
    """Whether a key here opens what was sealed to remember it; None: nothing was."""
    sealed = find_mark(session, _SEALING)
    if sealed is None:
        return None
    try:
        sealer_of(session).open(sealed, _place())
    except Unopened:
        return False
    return True


def _place() -> str:
    return place_of(SecretMark.mark, _SEALING)
