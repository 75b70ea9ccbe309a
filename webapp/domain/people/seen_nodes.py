"""What somebody saw of a node before changing it, so that nobody overwrites another's change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.people.organisation import (
    Organisation,
    OrganisationNode,
    Reorganisation,
)
from webapp.domain.people.people import DepartmentKind

Value = str | int | dt.date | None
_DAYS = ("campaign_from", "closed_on")
_PLANNED = "planned"
_NOT_WRITTEN = (
    ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeenNode:
    """A node as it was seen, and the numbers of the changes that were planned for it."""

    node: OrganisationNode
    planned: tuple[int, ...]

    def written(self) -> str:
        """As a form carries it."""
        return json.dumps({**asdict(self.node), _PLANNED: self.planned}, default=str)


def read_seen(text: str) -> SeenNode:
    """What a form carried. Raises Invalid: it is not what was written."""
    try:
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()  # half a character is none
        planned = tuple(int(number) for number in told.pop(_PLANNED))
        if not all(one is None or isinstance(one, str | int) for one in told.values()):
            raise TypeError
        days = {name: told[name] and dt.date.fromisoformat(told[name]) for name in _DAYS}
        kind = DepartmentKind(told["kind"])
        return SeenNode(OrganisationNode(**{**told, **days, "kind": kind}), planned)
    except _NOT_WRITTEN as error:
        raise Invalid("error.bad_request") from error


def seen_node(
    organisation: Organisation, planned: Iterable[Reorganisation], node_id: int
) -> SeenNode:
    """What is seen of a node. Raises NotFound: there is none."""
    numbers = sorted(one.id for one in planned if one.department_id == node_id)
    return SeenNode(organisation.get(node_id), tuple(numbers))


def differences(seen: SeenNode, found: SeenNode) -> dict[str, tuple[Value, Value]]:
    """What differs: by field what was seen, and what is found; `planned` without either."""
    old, new = asdict(seen.node), asdict(found.node)
    differ = {name: (old[name], new[name]) for name in old if old[name] != new[name]}
    if seen.planned != found.planned:
        differ[_PLANNED] = (None, None)
    return differ


def refuse_other(seen: SeenNode, found: SeenNode) -> None:
    """Raises Conflict: the node is not as it was seen, somebody else has changed it."""
    if seen != found:
        raise Conflict("error.organisation_changed", name=seen.node.name)
