"""Changes of the tree: planned ones tried in order, and those that are done taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from webapp.domain.errors import Conflict, DomainError
from webapp.domain.people.organisation import (
    Organisation,
    OrganisationNode,
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.people import Employment

_ONE_DAY = dt.timedelta(days=1)


class ReorganisationState(StrEnum):
    """What became of a planned change."""

    PLANNED = "planned"
    DONE = "done"
    UNDONE = "undone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PastChange:
    """What a change that is done took the place of: a name, or the node above."""

    kind: ReorganisationKind
    department_id: int
    old_name: str | None
    old_parent_id: int | None


@dataclass(frozen=True, slots=True)
class ReorganisationRecord:
    """A change with what became of it, and the name of who planned it, if a person did.

    `refusal` says why it could not be done.
    """

    change: Reorganisation
    state: ReorganisationState
    old_name: str | None
    old_parent_id: int | None
    refusal: DomainError | None
    planned_at: dt.datetime | None
    who: str | None


def taken_back(
    nodes: Iterable[OrganisationNode], later: Iterable[PastChange]
) -> list[OrganisationNode]:
    """The tree as it was before these changes, of which the last one comes first."""
    found = {node.id: node for node in nodes}
    for change in later:
        node = found[change.department_id]
        if change.kind is ReorganisationKind.RENAME and change.old_name is not None:
            found[node.id] = replace(node, name=change.old_name)
        elif change.kind is ReorganisationKind.MOVE:
            found[node.id] = replace(node, parent_id=change.old_parent_id)
    return list(found.values())


def refusals(
    organisation: Organisation, planned: Sequence[Reorganisation]
) -> dict[Reorganisation, DomainError]:
    """Which of the planned changes are not possible when their day comes, each with the reason."""
    tried, found = organisation.copy(), dict[Reorganisation, DomainError]()
    for change in in_order(planned):
        try:
            tried.change(change)
        except DomainError as refusal:
            found[change] = refusal
    return found


def after(
    organisation: Organisation, planned: Iterable[Reorganisation], day: dt.date
) -> tuple[Organisation, list[Reorganisation]]:
    """The tree as it will be on a day, and what of that which is planned is done until then."""
    tried, done = organisation.copy(), list[Reorganisation]()
    for change in in_order(one for one in planned if one.on <= day):
        try:
            tried.change(change)
        except DomainError:
            continue
        done.append(change)
    return tried, done


def work_after(works: Iterable[Employment], done: Iterable[Reorganisation]) -> list[Employment]:
    """Where people work once these changes are done: merged nodes move who works there."""
    found = list(works)
    for change in done:
        if change.kind is ReorganisationKind.MERGE and change.target_id is not None:
            found = [part for work in found for part in _moved(work, change, change.target_id)]
    return found


def _moved(work: Employment, change: Reorganisation, target_id: int) -> Iterator[Employment]:
    ended = work.ends_on is not None and work.ends_on < change.on
    if work.department_id != change.department_id or ended:
        yield work
        return
    if work.starts_on < change.on:
        yield work._replace(ends_on=change.on - _ONE_DAY)
    yield work._replace(department_id=target_id, starts_on=max(work.starts_on, change.on))


def refuse_harm(
    organisation: Organisation,
    planned: Sequence[Reorganisation],
    wanted: Sequence[Reorganisation],
) -> None:
    """Whether all `wanted` can take the place of all that is `planned`.

    Raises Invalid, Conflict: a change that comes is not possible, or makes another impossible.
    """
    before, now = refusals(organisation, planned), refusals(organisation, wanted)
    for change, refusal in now.items():
        if change not in planned:
            raise refusal
        if change not in before:
            name = organisation.get(change.department_id).name
            raise Conflict("error.organisation_harms", name=name, day=change.on.isoformat())


def in_order(planned: Iterable[Reorganisation]) -> list[Reorganisation]:
    """The changes in the order in which they take effect."""
    return sorted(planned, key=lambda change: change.rank)
