"""With which roster and absences a month was published: a digest, written once."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ForeignKey, String, Table, insert, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column


class ReleaseInput(Base):
    """One for each release, made with the secret of the chance errors, so that nobody can guess."""

    __tablename__ = "release_input"

    release_id: Mapped[int] = column(
        BigKey, ForeignKey("release.id"), primary_key=True, data=DataClass.DISCLOSURE
    )
    digest: Mapped[str] = column(String(64), data=DataClass.DISCLOSURE)


def add_input(session: Session, release_id: int, digest: str) -> None:
    """Keep the digest of a release."""
    values = {"release_id": release_id, "digest": digest}
    session.execute(insert(cast(Table, ReleaseInput.__table__)).values(values))


def find_input(session: Session, release_id: int) -> str | None:
    """The digest; None: published by a version that kept none."""
    statement = select(ReleaseInput.digest).where(ReleaseInput.release_id == release_id)
    return session.scalars(statement).one_or_none()
