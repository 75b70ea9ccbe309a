"""The gate's own totals, of which every released figure is made. Rows are written once."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from sys import intern
from typing import cast

from sqlalchemy import BigInteger, ForeignKey, Integer, SmallInteger, String, Table, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.disclosure.atoms import Atom
from webapp.domain.figures.measures import Measure
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column, stored_enum
from webapp.store.gate.releases import Release, ReleaseUnit
from webapp.store.gate.rows import add_rows, read_rows

_OWN = DataClass.DISCLOSURE


class ReleaseAtom(Base):
    """A total with its chance error, in millionths; the exact total is stored nowhere."""

    __tablename__ = "release_atom"

    release_id: Mapped[int] = column(BigKey, ForeignKey("release.id"), primary_key=True, data=_OWN)
    unit_id: Mapped[int] = column(
        BigKey, ForeignKey("release_unit.id"), primary_key=True, data=_OWN
    )
    measure: Mapped[Measure] = column(
        stored_enum(Measure, "measure", is_closed=False), primary_key=True, data=_OWN
    )
    period: Mapped[str] = column(String(8), primary_key=True, data=_OWN)
    numerator: Mapped[int] = column(BigInteger, data=_OWN)
    denominator: Mapped[int] = column(BigInteger, data=_OWN)
    people: Mapped[int] = column(Integer, data=_OWN)
    step: Mapped[int] = column(SmallInteger, data=_OWN)


_ATOM = cast(Table, ReleaseAtom.__table__)
_IN_ATOM = [_ATOM.c[name] for name in ("measure", "numerator", "denominator", "people", "step")]
_VALUES = attrgetter(*[column.name for column in list(_ATOM.columns)[2:]])


def add_atoms(session: Session, release_id: int, atoms: Iterable[tuple[int, Atom]]) -> None:
    """Store atoms, each with the id of its group."""
    rows = ((release_id, unit_id, *_VALUES(atom)) for unit_id, atom in atoms)
    add_rows(session, _ATOM, rows)


def list_atoms(session: Session, quarter: str) -> list[tuple[str, Atom]]:
    """The quarter's atoms so far, each with its month."""
    statement = (
        select(Release.month, _ATOM.c.unit_id, _ATOM.c.period, *_IN_ATOM)
        .join(Release, Release.id == _ATOM.c.release_id)
        .where(Release.quarter == quarter)
    )
    # Before their groups: another runner may publish a month between the two statements.
    rows = read_rows(session, statement)
    groups = select(ReleaseUnit.id, ReleaseUnit.departments).where(ReleaseUnit.quarter == quarter)
    inside = {unit_id: frozenset(found) for unit_id, found in session.execute(groups)}
    return [(row[0], Atom(inside[row[1]], intern(row[2]), *row[3:])) for row in rows]
