"""The invented group of the dashboard goes through the rules of real figures."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.content.policy import disclosure_policy
from webapp.domain.figures.disclosure.worked_example import A_DAY, invent
from webapp.domain.figures.measures import FigureKind

POLICY = disclosure_policy()
GROUPS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(GROUPS)
def test_what_is_shown_obeys_the_policy(group: tuple[int, int]) -> None:
    people, taking = group
    shown = invent(people, taking, POLICY).shown
    if people < POLICY.k or taking < POLICY.k_part - 3:
        assert shown is None, "too few people, or too few who take part"
    if shown is not None and shown.kind is FigureKind.VALUE:
        assert shown.value % shown.step == 0
        assert shown.step * people >= 100 * 100, "a step is worth a person at least"


@given(GROUPS)
def test_what_is_counted_is_what_was_put_in(group: tuple[int, int]) -> None:
    people, taking = group
    assert invent(people, taking, POLICY).counted == taking * A_DAY / people


def test_one_person_more_mostly_moves_nothing_and_the_error_stays() -> None:
    found = [invent(20, taking, POLICY) for taking in range(8, 21)]
    moved = [one.shown != other.shown for one, other in pairwise(found)]
    assert any(moved) and not all(moved)
    errors = {round(one.noisy - one.counted, 6) for one in found}
    assert len(errors) == 1 and errors != {0.0}
