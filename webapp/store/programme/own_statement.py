"""Logging a break in one statement that asks everything itself: session, role, day, rule.

It stores nothing when anything is in the way, and does not say what: whoever gets no row goes the
usual way (`breaks.py`), which does. The rule is the domain's: its table of cases is made from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
)

from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import LEAST_SECONDS, SLOTS, SPACING, Judgement, judge_beside
from webapp.store.inserts import INSERT
from webapp.store.people.sessions import IN_USE, OF_SOMEBODY, SESSION, grants
from webapp.store.prepared import Prepared
from webapp.store.programme.breaks import LOG

_NEAR, _LONG = 1 << len(SLOTS), 2 << len(SLOTS)  # bits of a case, above those of the slots

_VALUES = {
    name: bindparam(name, type_=LOG.c[name].type)
    for name in ("tap_id", "local_day", "at", "seconds", "exercise", "origin")
}
_ON_DAY = and_(LOG.c.person_id == bindparam("person_id"), LOG.c.local_day == bindparam("local_day"))
_IN_THE_WAY = LOG.c.at.between(bindparam("after"), bindparam("before"))


def add_at_once(connection: Any, dialect: str, values: Mapping[str, Any]) -> bool:
    """Store one break of somebody whose session is in use; whether it was. By the driver itself.

    `values` are those of a break that is logged as it ends, without verdict and slot, of `IN_USE`,
    and their time zone: a session that has another would put the break on another day.
    """
    at = values["at"]
    nearest = SPACING - at.resolution
    bound = {**values, "after": at - nearest, "before": at + nearest}
    return _ADD[dialect].stores(connection, bound)


def _judgements() -> tuple[Sequence[Judgement], str]:
    """Every judgement there can be, and for each case in turn which of them it is, as one digit."""
    found = [_judgement_of(number) for number in range(2 * _LONG)]
    each = list(dict.fromkeys(found))
    return each, "".join(str(each.index(one)) for one in found)


def _judgement_of(number: int) -> Judgement:
    taken = frozenset(slot for slot in SLOTS if number & _bit(slot))
    is_near, is_long = bool(number & _NEAR), bool(number & _LONG)
    return judge_beside(taken, is_near=is_near, is_long_enough=is_long)


def _bit(slot: int) -> int:
    return 1 << (slot - 1)


def _add(dialect: str) -> Any:
    each, of_case = _judgements()
    judged = _digit(of_case).cte("judged").prefix_with("MATERIALIZED")  # else for each column anew
    found = [(judged.c.digit == _literal(str(i)), one) for i, one in enumerate(each)]
    row = {
        "person_id": SESSION.c.person_id,
        **_VALUES,
        "logged_at": _VALUES["at"],
        "slot": case(*((is_so, _literal(one.slot)) for is_so, one in found)),
        "verdict": case(*((is_so, _literal(one.verdict.value)) for is_so, one in found)),
    }
    rows = (
        select(*row.values())
        .select_from(OF_SOMEBODY.join(judged, literal_column("1 = 1")))
        .where(
            SESSION.c.person_id == bindparam("person_id"),
            SESSION.c.timezone == bindparam("timezone"),
            IN_USE,
            grants(Permission.BREAK_LOG),
            *([] if dialect == "sqlite" else [_last_seen()]),  # SQLite has one writer at a time
        )
    )
    return INSERT[dialect](LOG).from_select(list(row), rows).on_conflict_do_nothing()


def _literal(value: object) -> ColumnElement[Any]:
    return null() if value is None else literal_column(repr(value))


def _digit(of_case: str) -> Any:
    """That of the case that the day and the break are: its place is one more than its number."""
    bits: dict[int, ColumnElement[bool]] = {
        _bit(slot): exists().where(_ON_DAY, LOG.c.slot == _literal(slot)) for slot in SLOTS
    }
    bits[_NEAR] = exists().where(_ON_DAY, LOG.c.slot.is_not(None), _IN_THE_WAY)
    bits[_LONG] = _VALUES["seconds"] >= _literal(LEAST_SECONDS)
    each = (case((is_so, _literal(bit)), else_=_literal(0)) for bit, is_so in bits.items())
    place = reduce(add, each, _literal(1))
    return select(func.substr(_literal(of_case), place, _literal(1)).label("digit"))


def _last_seen() -> ColumnElement[bool]:
    """The day is empty, or its last break is there still; an undo under way is waited for.

    What the day holds is read as it was when the statement began; the lock looks at what it is now.
    """
    last = (
        select(LOG.c.id)
        .where(_ON_DAY)
        .order_by(LOG.c.id.desc())
        .limit(literal_column("1"))
        .cte("last_seen")
    )
    still = (
        select(LOG.c.id)
        .where(LOG.c.id == select(last.c.id).scalar_subquery())
        .with_for_update(read=True, key_share=True)
        .cte("there_still")
    )
    return or_(~exists(select(last.c.id)), exists(select(still.c.id)))


_ADD = {dialect: Prepared(dialect, _add) for dialect in INSERT}
