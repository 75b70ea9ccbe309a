"""Whatever is planned for a tree, it stays a tree whose levels go down, and can be taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.domain.errors import DomainError, Invalid
from webapp.domain.people.organisation import (
    Organisation,
    OrganisationNode,
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.people import DepartmentKind, may_lie_below
from webapp.domain.people.reorganisations import (
    PastChange,
    after,
    refusals,
    refuse_harm,
    taken_back,
)
from webapp.domain.people.seen_nodes import SeenNode, differences, read_seen

DAY = dt.date(2027, 1, 1)
KINDS = list(DepartmentKind)


def node(number: int, kind: DepartmentKind, parent: int | None) -> OrganisationNode:
    name = f"Node {number}"
    return OrganisationNode(number, f"N{number}", name, kind, parent, None, None, None, None)


@st.composite
def trees(draw: st.DrawFn) -> list[OrganisationNode]:
    """Up to twelve nodes, each below an earlier one of a higher level, or at the top."""
    nodes: list[OrganisationNode] = []
    for number in range(1, draw(st.integers(2, 12)) + 1):
        kind = draw(st.sampled_from(KINDS))
        above = [one.id for one in nodes if may_lie_below(kind, one.kind)]
        nodes.append(node(number, kind, draw(st.sampled_from([None, *above]))))
    return nodes


changes = st.builds(
    Reorganisation,
    st.sampled_from(list(ReorganisationKind)),
    st.integers(1, 12),
    st.integers(0, 9).map(lambda days: DAY + dt.timedelta(days=days)),
    st.sampled_from(["One", "Two", None]),
    st.one_of(st.none(), st.integers(0, 12)),
)


def is_sound(nodes: dict[int, OrganisationNode]) -> bool:
    return all(
        one.parent_id is None or may_lie_below(one.kind, nodes[one.parent_id].kind)
        for one in nodes.values()
    )


@settings(max_examples=50)
@given(trees(), st.lists(changes, max_size=8))
def test_a_tree_stays_a_tree_and_what_is_accepted_can_be_done(
    nodes: list[OrganisationNode], wanted: list[Reorganisation]
) -> None:
    tree, planned = Organisation(nodes), list[Reorganisation]()
    for number, change in enumerate(wanted, start=1):
        try:
            refuse_harm(tree, planned, [*planned, change])
        except DomainError:
            continue
        planned.append(replace(change, id=number))
    assert refusals(tree, planned) == {}
    end, done = after(tree, planned, dt.date.max)
    assert len(done) == len(planned)
    assert is_sound(end.nodes)
    assert len(list(end.walk())) == len(nodes), "every node is reached from the top"
    assert tree.nodes == {one.id: one for one in nodes}, "nothing was changed by trying"
    opened = [one for one in end.nodes.values() if one.closed_on is None]
    assert all(
        one.parent_id is None or end.nodes[one.parent_id].closed_on is None for one in opened
    )


@settings(max_examples=50)
@given(trees(), st.lists(changes, max_size=8))
def test_what_was_done_can_be_taken_back(
    nodes: list[OrganisationNode], wanted: list[Reorganisation]
) -> None:
    tree, past = Organisation(nodes), list[PastChange]()
    for change in wanted:
        before = dict(tree.nodes)
        try:
            tree.change(change)
        except DomainError:
            assert tree.nodes == before, "what is refused changes nothing"
            continue
        for one in tree.nodes.values():
            old = before[one.id]
            if one.name != old.name:
                past.append(PastChange(ReorganisationKind.RENAME, one.id, old.name, None))
            if one.parent_id != old.parent_id:
                past.append(PastChange(ReorganisationKind.MOVE, one.id, None, old.parent_id))
    back = taken_back(tree.nodes.values(), reversed(past))
    assert {(one.id, one.name, one.parent_id) for one in back} == {
        (one.id, one.name, one.parent_id) for one in nodes
    }


@given(trees(), st.lists(st.integers(), max_size=3))
def test_what_was_seen_comes_back_from_the_form(
    nodes: list[OrganisationNode], numbers: list[int]
) -> None:
    seen = SeenNode(replace(nodes[-1], campaign_from=DAY, closed_on=DAY), tuple(numbers))
    assert read_seen(seen.written()) == seen
    other = replace(seen, node=replace(seen.node, name="Another"))
    assert differences(seen, other) == {"name": (seen.node.name, "Another")}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"planned": 1}', "null", "[" * 100_000])
def test_what_no_form_wrote_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_seen(text)


@pytest.mark.parametrize(
    "told",
    [
        '"planned": [Infinity]', '"planned": [NaN]', '"planned": [1e999]', '"language": {}',
        '"parent_id": []', '"name": "\\ud800"', '"closed_on": "0001"',
        f'"planned": ["{"9" * 5000}"]',
    ],
)  # fmt: skip
def test_what_was_seen_with_one_thing_that_cannot_be_is_refused(told: str) -> None:
    seen = SeenNode(
        OrganisationNode(1, "G", "Gent", KINDS[0], None, None, None, None, None), ()
    ).written()
    with pytest.raises(Invalid):
        read_seen(f"{seen[:-1]}, {told}}}")  # the later of two counts
