"""The gate, inwards: the only way to what is counted.

A month is counted once, passed through the rules of `webapp.domain.figures.disclosure` once, and
stored for good. Everything that shows figures reads them from `webapp.gate.released`.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.disclosure.atoms import Atom, MonthCount, make_atoms
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.closure import (
    Batch,
    Compositions,
    ShownCell,
    make_cells,
    period_before,
)
from webapp.domain.figures.disclosure.groups import Member, accounts_until, members_of
from webapp.domain.figures.disclosure.layout import Layout, line_of
from webapp.domain.figures.disclosure.policy import (
    Policy,
    is_of_these_rules,
    stored_policy,
)
from webapp.domain.figures.disclosure.steadying import steadied
from webapp.domain.figures.disclosure.timetable import due, first_quarter, publication_day
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.people import DepartmentTree
from webapp.domain.periods import Month, Quarter, parse_month
from webapp.gate.counting import count_month, employer_input
from webapp.gate.open_days import open_days_of
from webapp.store.gate import facts
from webapp.store.gate import releases as store
from webapp.store.gate.atoms import add_atoms, list_atoms
from webapp.store.gate.inputs import add_input, find_input
from webapp.store.gate.members import add_members, list_members
from webapp.store.governance import audit
from webapp.store.people.campaigns import list_campaigns


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of a month.

    `again`: it had been published, and nothing was counted. `inputs_differ` says then whether
    roster or absences have changed since (None: no digest was kept in its time).
    """

    month: str
    figures: int
    again: bool = False
    inputs_differ: bool | None = None


def due_months(session: Session, today: dt.date) -> list[Month]:
    """The months that have closed and are not published, in order.

    They follow the last published one; the first of all opens the first quarter with members.
    """
    month = _next_month(session)
    return [] if month is None else list(due(month, today))


def next_publication(session: Session) -> dt.date | None:
    """From which day on the next month is published; None: nobody works here yet."""
    month = _next_month(session)
    return None if month is None else publication_day(month)


def _next_month(session: Session) -> Month | None:
    published = store.list_months(session)
    if published:
        return parse_month(published[-1]).next
    days = facts.first_days(session)
    return None if days is None else first_quarter(*days).months()[0]


def publish_due(
    session: Session, *, today: dt.date, now: dt.datetime, secret: str, policy: Policy
) -> list[str]:
    """Publish every month that is due; their keys. A job commits after each month instead."""
    months = due_months(session, today)
    for month in months:
        publish_month(session, month=month, today=today, now=now, secret=secret, policy=policy)
    return [month.key for month in months]


@contextmanager
def _without_looking_for_cycles() -> Iterator[None]:
    """Counting makes millions of small records, none in a cycle; looking would take a third."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


@_without_looking_for_cycles()
def publish_month(
    session: Session,
    *,
    month: Month,
    today: dt.date,
    now: dt.datetime,
    secret: str,
    policy: Policy,
) -> Publication:
    """Count a closed month, control it and store it; nothing half, and never a second time.

    A month that was published is not counted again: with one absence moved, the answer would say
    whether somebody took a break on that day. `policy` counts from the first month of a quarter on
    (R10), or from the first one after the rules themselves have changed. Raises Invalid: it is too
    early. Conflict: an earlier month comes first.
    """
    new = _claim(session, month=month, today=today, now=now, policy=policy)
    release = store.get_release(session, month)
    if not new:
        return _ask_again(session, release, month=month, now=now, secret=secret)
    chance = Chance(secret, stored_policy(release.policy))
    tree = DepartmentTree(facts.list_nodes(session, on=month.last))
    if month == month.quarter.months()[0]:
        _freeze_members(session, month.quarter, tree)
    layout = Layout(month.quarter, list_members(session, month.quarter.key), chance.policy.k)
    brought = employer_input(session, month)
    counted = MonthCount(month, count_month(session, brought, layout), chance, layout)
    atoms = _stored_atoms(session, month.quarter)
    made = make_atoms(counted, list(chain.from_iterable(atoms.values())))
    batch = Batch(month, {**atoms, month: made}, layout, chance)
    cells = steadied(make_cells(batch, _compositions(session, month)))
    _store(session, release.id, batch=batch, cells=cells, tree=tree)
    add_input(session, release.id, brought.digest(secret))
    told = {"figures": len(cells)}
    _note(session, Action.FIGURES_PUBLISHED, month=month, now=now, detail=told)
    return Publication(month.key, len(cells))


def _ask_again(
    session: Session, release: store.Release, *, month: Month, now: dt.datetime, secret: str
) -> Publication:
    """Compare what the employer brought, read nothing of what people did, and leave a trace."""
    kept = find_input(session, release.id)
    differ = None if kept is None else kept != employer_input(session, month).digest(secret)
    _note(session, Action.FIGURES_ASKED_AGAIN, month=month, now=now)
    return Publication(month.key, 0, again=True, inputs_differ=differ)


def _claim(
    session: Session, *, month: Month, today: dt.date, now: dt.datetime, policy: Policy
) -> bool:
    """Whether this runner publishes the month; False: it is published, by whomever."""
    if store.find_release(session, month) is None:
        months = due_months(session, today)
        if month not in months:
            raise Invalid("error.release_early", month=month.key)
        if month != months[0]:
            raise Conflict("error.release_order", month=month.key, first=months[0].key)
    opening = store.find_release(session, month.quarter.months()[0])
    goes_on = opening is not None and is_of_these_rules(opening.policy)
    binding = stored_policy(opening.policy) if opening is not None and goes_on else policy
    return store.add_release(session, month, published_at=now, policy=binding)


def _freeze_members(session: Session, quarter: Quarter, tree: DepartmentTree) -> None:
    """R3, R10: members of the quarter, from the roster as it is known now."""
    month = quarter.months()[0]
    roster = facts.list_roster(
        session, first=quarter.first, last=month.last, accounts_until=accounts_until(quarter)
    )
    members = members_of(quarter, roster, tree, open_days_of(session, month))
    add_members(session, quarter.key, members)
    store.add_starts(session, quarter.key, _starts(session, members, tree))


def _starts(
    session: Session, members: Iterable[Member], tree: DepartmentTree
) -> Iterator[tuple[int, int, dt.date]]:
    """Where each campaign began when, of the departments with members: known with the figures."""
    campaigns = list_campaigns(session)
    for department in sorted({member.department_id for member in members}):
        path = [node.id for node in tree.upwards(department)]
        for one in campaigns:
            day = one.start_at(path)
            if day is not None:
                yield one.id, department, day


def _stored_atoms(session: Session, quarter: Quarter) -> dict[Month, list[Atom]]:
    """The quarter's atoms so far; a published month without any has an empty list."""
    found = {month: list[Atom]() for month in quarter.months()}
    for key, atom in list_atoms(session, quarter.key):
        found[next(month for month in found if month.key == key)].append(atom)
    return found


def _compositions(session: Session, month: Month) -> Compositions:
    """The compositions of the figures in the last batch and in the one that closed a quarter."""
    batches = {period_before(month).key, period_before(month.quarter.months()[0]).key}
    cells = store.list_batch(session, *batches)
    return {(line_of(cell.series), cell.measure, cell.period): cell.composition for cell in cells}


def _store(
    session: Session,
    release_id: int,
    *,
    batch: Batch,
    cells: Sequence[ShownCell],
    tree: DepartmentTree,
) -> None:
    atoms = [(batch.layout.unit(atom.departments), atom) for atom in batch.atoms[batch.month]]
    groups = {cell.group for cell in cells} | {group for group, _ in atoms}
    named = [group.named(tree) for group in sorted(groups, key=lambda group: group.series)]
    ids = store.add_units(session, batch.month.quarter.key, named)
    add_atoms(session, release_id, [(ids[group.series], atom) for group, atom in atoms])
    store.add_cells(session, release_id, [(ids[cell.series], cell.stored) for cell in cells])


def _note(
    session: Session,
    action: Action,
    *,
    month: Month,
    now: dt.datetime,
    detail: dict[str, int] | None = None,
) -> None:
    subject, actor = f"release/{month.key}", Actor.job("publish")
    audit.record(session, at=now, actor=actor, action=action, subject=subject, detail=detail)
