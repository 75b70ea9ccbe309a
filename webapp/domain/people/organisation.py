"""The tree of the employer as it changes: what a change needs, tried before it is done."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.names import TWICE, alphabetical, seen_as
from webapp.domain.people.people import DepartmentKind, may_lie_below

_ONE_DAY = dt.timedelta(days=1)
_NAMED = 5  # nodes in a message


class ReorganisationKind(StrEnum):
    """What can happen to a node from a day on; of one day, in this order."""

    REOPEN = "reopen"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class OrganisationNode:
    """A node of the tree as it is edited; `closed_on` is the last day on which it is open.

    `spreads_reminders`: those of a team come within ten minutes, not at once; None: as above.
    """

    id: int
    code: str
    name: str
    kind: DepartmentKind
    parent_id: int | None
    language: str | None
    timezone: str | None
    campaign_from: dt.date | None
    closed_on: dt.date | None
    spreads_reminders: bool | None = None


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """A change of one node from the day `on`; what its kind needs: `name`, or another node.

    `target_id` is the node above after a move (None: the top), or the one that takes in a merged
    one. `id` is 0 until it is stored.
    """

    kind: ReorganisationKind
    department_id: int
    on: dt.date
    name: str | None = None
    target_id: int | None = None
    id: int = 0

    @property
    def rank(self) -> tuple[dt.date, int, bool, int]:
        """Sorts changes into the order in which they take effect."""
        return self.on, list(ReorganisationKind).index(self.kind), self.id == 0, self.id


class Organisation:
    """The tree, on which changes are tried.

    `busy_until` is the last day on which somebody works at a node, as far as it is known.
    """

    def __init__(
        self, nodes: Iterable[OrganisationNode], busy_until: Mapping[int, dt.date] | None = None
    ) -> None:
        self.nodes = {node.id: node for node in nodes}
        self._busy = dict(busy_until or {})

    def copy(self) -> Organisation:
        """Another one, to try something on."""
        return Organisation(self.nodes.values(), self._busy)

    def get(self, node_id: int) -> OrganisationNode:
        """A node. Raises NotFound: there is none."""
        if node_id not in self.nodes:
            raise NotFound("error.not_found")
        return self.nodes[node_id]

    def path(self, node_id: int | None) -> list[OrganisationNode]:
        """From the top down to the node."""
        found: list[OrganisationNode] = []
        while node_id is not None:
            found.insert(0, self.nodes[node_id])
            node_id = self.nodes[node_id].parent_id
        return found

    def below(self, parent_id: int | None) -> list[OrganisationNode]:
        """What hangs directly below a node (None: the tops), by name, open ones first."""
        found = [node for node in self.nodes.values() if node.parent_id == parent_id]
        return sorted(found, key=_in_a_list)

    def walk(self) -> Iterator[tuple[int, OrganisationNode]]:
        """Every node with how deep it lies, each before what hangs below it."""
        below = defaultdict[int | None, list[OrganisationNode]](list)
        for node in sorted(self.nodes.values(), key=_in_a_list, reverse=True):
            below[node.parent_id].append(node)
        waiting = [(0, node) for node in below[None]]
        while waiting:
            depth, node = waiting.pop()
            yield depth, node
            waiting += [(depth + 1, child) for child in below[node.id]]

    def places_for(self, kind: DepartmentKind) -> list[OrganisationNode]:
        """The open nodes below which one of this kind may hang, in the order of the tree."""
        nodes = [node for _, node in self.walk()]
        return [n for n in nodes if n.closed_on is None and may_lie_below(kind, n.kind)]

    def partners_of(self, node: OrganisationNode) -> list[OrganisationNode]:
        """The open nodes that a node could be merged into."""
        alike = [n for n in self.nodes.values() if n.kind is node.kind and n.closed_on is None]
        return sorted((n for n in alike if n.id != node.id), key=_in_a_list)

    def twins(self) -> dict[int, str]:
        """Of each open node that has a namesake beside it, the name of that one.

        Departments stand beside those of one place; sites, companies and groups beside all of their
        kind, since figures call them by their name alone.
        """
        beside = defaultdict[tuple[object, ...], list[OrganisationNode]](list)
        for node in self.nodes.values():
            if node.closed_on is None:
                place = node.parent_id if node.kind is DepartmentKind.DEPARTMENT else None
                beside[node.kind, place, seen_as(node.name)].append(node)
        return {
            node.id: alike[node is alike[0]].name
            for alike in beside.values()
            if len(alike) > 1
            for node in alike
        }

    def change(self, change: Reorganisation) -> None:
        """Make a change. Raises NotFound, Invalid, Conflict: it is not possible, and stays so."""
        node = self.get(change.department_id)
        if change.kind is ReorganisationKind.REOPEN:
            self._reopen(node)
        else:
            _refuse_closed(node)
            self._change_open(node, change)

    def _change_open(self, node: OrganisationNode, change: Reorganisation) -> None:
        match change.kind:
            case ReorganisationKind.RENAME:
                if change.name is None or change.name == node.name:
                    raise Invalid("error.organisation_same", name=node.name)
                self._put(replace(node, name=change.name))
            case ReorganisationKind.MOVE:
                self._move(node, change.target_id)
            case ReorganisationKind.MERGE:
                self._merge(node, self.get(change.target_id or 0), change.on)
            case _:
                self._close(node, change.on)

    def _put(self, node: OrganisationNode) -> None:
        self.nodes[node.id] = node

    def _move(self, node: OrganisationNode, target_id: int | None) -> None:
        if target_id == node.parent_id:
            raise Invalid("error.organisation_same", name=node.name)
        target = None if target_id is None else self.get(target_id)
        check_place(node.code, node.kind, target)
        self._put(replace(node, parent_id=target_id))

    def _merge(self, node: OrganisationNode, target: OrganisationNode, on: dt.date) -> None:
        if target.id == node.id or target.kind is not node.kind:
            raise Invalid("error.organisation_merge", name=node.name)
        _refuse_closed(target)
        for child in self.below(node.id):
            if child.closed_on is None:
                self._put(replace(child, parent_id=target.id))
        if node.id in self._busy:
            moved = self._busy.pop(node.id)
            self._busy[target.id] = max(moved, self._busy.get(target.id, moved))
        self._put(replace(node, closed_on=on - _ONE_DAY))

    def _close(self, node: OrganisationNode, on: dt.date) -> None:
        open_below = [child.name for child in self.below(node.id) if child.closed_on is None]
        if open_below:
            names = ", ".join(open_below[:_NAMED])
            raise Conflict("error.department_holds", code=node.name, names=names)
        last = self._busy.get(node.id, dt.date.min)
        if last == dt.date.max:
            raise Conflict("error.department_busy", code=node.name)
        if last >= on:
            raise Conflict("error.department_busy_until", code=node.name, day=last.isoformat())
        self._put(replace(node, closed_on=on - _ONE_DAY))

    def _reopen(self, node: OrganisationNode) -> None:
        if node.closed_on is None:
            raise Conflict("error.department_open", code=node.name)
        if node.parent_id is not None:
            _refuse_closed(self.nodes[node.parent_id])
        self._put(replace(node, closed_on=None))


def check_place(code: str, kind: DepartmentKind, parent: OrganisationNode | None) -> None:
    """Whether a node may hang there: levels only go down, so that the tree has no circle.

    Raises Invalid: it may not. Conflict: the place is closed.
    """
    if parent is not None and parent.code == code:
        raise Invalid("error.organisation_own_parent", code=code)
    if not may_lie_below(kind, parent.kind if parent else None):
        raise Invalid("error.department_place", code=code)
    if parent is not None:
        _refuse_closed(parent)


def refuse_namesake(tree: Organisation, node_id: int) -> None:
    """Raises Conflict: another open node beside this one has its name."""
    twin = tree.twins().get(node_id)
    if twin is not None:
        raise Conflict(TWICE, name=twin)


def _in_a_list(node: OrganisationNode) -> tuple[bool, str, int]:
    return node.closed_on is not None, alphabetical(node.name), node.id


def _refuse_closed(node: OrganisationNode) -> None:
    if node.closed_on is not None:
        raise Conflict("error.department_closed", code=node.name)
