"""The gate, inwards: the only way to what is counted.

A month is counted once, passed through the rules of `webapp.domain.figures.disclosure` once, and
stored for good. Everything that shows figures reads them from `webapp.gate.released`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from webapp.cycles import without_looking_for_cycles
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.disclosure.atoms import Atom, make_atoms
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.closure import (
    Batch,
    Compositions,
    ShownCell,
    make_cells,
    period_before,
)
from webapp.domain.figures.disclosure.groups import Member, accounts_until, members_of
from webapp.domain.figures.disclosure.layout import Layout, NamedGroup, line_of
from webapp.domain.figures.disclosure.policy import (
    Policy,
    is_of_these_rules,
    stored_policy,
)
from webapp.domain.figures.disclosure.steadying import steadied
from webapp.domain.figures.disclosure.timetable import publication_day
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.people import DepartmentTree
from webapp.domain.periods import Month, Quarter
from webapp.gate.counting import count_all, employer_input
from webapp.gate.due import due_months
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


def publish_due(
    session: Session, *, today: dt.date, now: dt.datetime, secret: str, policy: Policy
) -> list[str]:
    """Publish every month that is due; their keys. A job commits after each month instead."""
    months = due_months(session, today)
    for month in months:
        publish_month(session, month=month, today=today, now=now, secret=secret, policy=policy)
    return [month.key for month in months]


@dataclass(frozen=True)
class JudgedMonth:
    """A month that was counted and put through the rules, and is not stored.

    `groups` are those that its figures and atoms are about, atoms go with the series of theirs.
    `opening` is there in the first month of a quarter: who counts in it, and where campaigns began.
    """

    policy: Policy
    groups: Sequence[NamedGroup]
    atoms: Sequence[tuple[str, Atom]]
    cells: Sequence[ShownCell]
    digest: str
    opening: Opening | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What is fixed with the first month of a quarter (R3, R10)."""

    members: Sequence[Member]
    starts: Sequence[tuple[int, int, dt.date]]


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

    In one transaction; jobs count in another one first. Raises as `judge_month` does.
    """
    judged = judge_month(session, month=month, today=today, secret=secret, policy=policy)
    return store_month(session, judged, month=month, today=today, now=now, secret=secret)


@without_looking_for_cycles()
def judge_month(
    session: Session, *, month: Month, today: dt.date, secret: str, policy: Policy
) -> JudgedMonth | None:
    """Count a closed month and control it; nothing is written. None: it is published already.

    `policy` counts from the first month of a quarter on (R10), or from the first one after the
    rules themselves have changed. Raises Invalid: it is too early. Conflict: an earlier month comes
    first.
    """
    due, binding = due_months(session, today), _binding(session, month, policy)
    if store.find_release(session, month) is not None:  # asked last, as in `_claim`
        return None
    _check_due(due, month, today)
    chance = Chance(secret, binding)
    tree = DepartmentTree(facts.list_nodes(session, on=month.last))
    opening = _open(session, month, tree)
    among = None if opening else month.quarter.key
    members = opening.members if opening else list_members(session, month.quarter.key)
    layout = Layout(month.quarter, members, chance.policy.k)
    counted, digest = count_all(session, layout, month, chance, among=among)
    atoms = _stored_atoms(session, month.quarter)
    made = make_atoms(counted, list(chain.from_iterable(atoms.values())))
    del counted  # figures are made of atoms alone, and there is one person for each place in it
    batch = Batch(month, {**atoms, month: made}, layout, chance)
    cells = steadied(make_cells(batch, _compositions(session, month)))
    return _named(batch, cells, tree, digest, opening)


def _named(
    batch: Batch,
    cells: Sequence[ShownCell],
    tree: DepartmentTree,
    digest: str,
    opening: Opening | None,
) -> JudgedMonth:
    atoms = [(batch.layout.unit(atom.departments), atom) for atom in batch.atoms[batch.month]]
    groups = {cell.group.series: cell.group for cell in cells}
    groups |= {group.series: group for group, _ in atoms}
    return JudgedMonth(
        batch.chance.policy,
        [groups[series].named(tree) for series in sorted(groups)],
        [(group.series, atom) for group, atom in atoms],
        cells,
        digest,
        opening,
    )


@without_looking_for_cycles()
def store_month(
    session: Session,
    judged: JudgedMonth | None,
    *,
    month: Month,
    today: dt.date,
    now: dt.datetime,
    secret: str,
) -> Publication:
    """Store a month that was judged before: short, and the first to write in its transaction.

    A month that was published is not counted again: with one absence moved, the answer would say
    whether somebody took a break on that day. Raises as `judge_month` does. Conflict also when the
    rules have changed since it was judged.
    """
    if judged is None or not _claim(session, judged, month=month, today=today, now=now):
        return _ask_again(session, month=month, now=now, secret=secret)
    release = store.get_release(session, month)
    if judged.opening is not None:
        add_members(session, month.quarter.key, judged.opening.members)
        store.add_starts(session, month.quarter.key, judged.opening.starts)
    ids = store.add_units(session, month.quarter.key, judged.groups)
    add_atoms(session, release.id, [(ids[series], atom) for series, atom in judged.atoms])
    store.add_cells(session, release.id, [(ids[cell.series], cell) for cell in judged.cells])
    add_input(session, release.id, judged.digest)
    told = {"figures": len(judged.cells)}
    _note(session, Action.FIGURES_PUBLISHED, month=month, now=now, detail=told)
    return Publication(month.key, len(judged.cells))


def _ask_again(session: Session, *, month: Month, now: dt.datetime, secret: str) -> Publication:
    """Compare what the employer brought, read nothing of what people did, and leave a trace."""
    kept, quarter = find_input(session, store.get_release(session, month).id), month.quarter.key
    members = list_members(session, quarter)
    brought = employer_input(session, month, members, among=quarter)
    differ = None if kept is None else kept != brought.digest(secret)
    _note(session, Action.FIGURES_ASKED_AGAIN, month=month, now=now)
    return Publication(month.key, 0, again=True, inputs_differ=differ)


def _claim(
    session: Session, judged: JudgedMonth, *, month: Month, today: dt.date, now: dt.datetime
) -> bool:
    """Whether this runner publishes the month; False: it is published, by whomever."""
    policy, due = judged.policy, due_months(session, today)
    binding = _binding(session, month, policy)
    # Asked last: another runner may publish the month between two statements.
    if store.find_release(session, month) is None:
        _check_due(due, month, today)
        if binding != policy:
            raise Conflict("error.conflict")
    return store.add_release(session, month, published_at=now, policy=policy)


def _check_due(months: Sequence[Month], month: Month, today: dt.date) -> None:
    if (day := publication_day(month)) > today:
        raise Invalid("error.release_early", month=month.key, day=day.isoformat())
    if month not in months:
        raise Invalid("error.release_before", month=month.key)
    if month != months[0]:
        raise Conflict("error.release_order", month=month.key, first=months[0].key)


def _binding(session: Session, month: Month, policy: Policy) -> Policy:
    """The policy by which the month is published: that of the quarter's first month."""
    opening = store.find_release(session, month.quarter.months()[0])
    goes_on = opening is not None and is_of_these_rules(opening.policy)
    return stored_policy(opening.policy) if opening is not None and goes_on else policy


def _open(session: Session, month: Month, tree: DepartmentTree) -> Opening | None:
    """R3, R10: members of the quarter that the month opens, from the roster as it is known now."""
    quarter = month.quarter
    if month != quarter.months()[0]:
        return None
    roster = facts.list_roster(
        session, first=quarter.first, last=month.last, accounts_until=accounts_until(quarter)
    )
    members = members_of(quarter, roster, tree, open_days_of(session, month))
    return Opening(members, list(_starts(session, members, tree)))


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
