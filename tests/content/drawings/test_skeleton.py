"""The body: bones that keep their length, limbs that reach, feet that stay where they stand."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from webapp.content.drawings.library import ExerciseDrawing, figure, figure_keys
from webapp.content.drawings.pose import mirrored
from webapp.content.drawings.skeleton import (
    BONES,
    LIMBS,
    Skeleton,
    Unreachable,
    assemble,
    between,
    reach,
)
from webapp.content.drawings.space import add, distance, dot, scale

_SHARES = (0.0, 0.21, 0.5, 0.83, 1.0)


def bodies(found: ExerciseDrawing) -> list[Skeleton]:
    """Every posture of a figure, and bodies on the way from each to each."""
    postures = [*found.poses.values(), *found.others.values()]
    return [between(a, b, share) for a, b in product(postures, repeat=2) for share in _SHARES]


@pytest.mark.parametrize("key", figure_keys())
def test_bones_keep_their_lengths_in_every_pose_and_in_between(key: str) -> None:
    spine = None
    for body in bodies(figure(key)):
        for name in LIMBS:
            found = [distance(a, b) for a, b in pairwise(body.limbs[name])]
            assert found == pytest.approx(BONES[name.partition("_")[2]])
        lengths = [distance(a, b) for a, b in pairwise(body.spine)]
        spine = spine or lengths
        assert lengths == pytest.approx(spine)
        assert distance(body.spine[-1], body.head) == pytest.approx(9.124, abs=0.01)


@pytest.mark.parametrize("key", figure_keys())
def test_nobody_sinks_into_the_floor(key: str) -> None:
    for body in bodies(figure(key)):
        lowest = {name: min(joint[1] for joint in body.limbs[name]) for name in LIMBS}
        assert min(lowest.values()) > 1, lowest


@pytest.mark.parametrize("key", figure_keys())
def test_a_foot_or_hand_that_stays_does_not_slip_on_the_way(key: str) -> None:
    for a, b in product(figure(key).poses.values(), repeat=2):
        for name in LIMBS:
            if distance(a.limbs[name][2], b.limbs[name][2]) < 0.1:
                middle = between(a, b, 0.4).limbs[name][2]
                assert distance(middle, a.limbs[name][2]) < 2.5, name


@pytest.mark.parametrize("key", figure_keys())
def test_knees_and_elbows_bend_the_way_they_do_in_people(key: str) -> None:
    for body in figure(key).poses.values():
        for side in ("right", "left"):
            hip, knee, ankle, _ = body.limbs[f"{side}_leg"]
            forward = add(body.pelvis.forward, scale(body.pelvis.up, 0.4))
            line = add(scale(hip, -0.5), add(knee, scale(ankle, -0.5)))
            assert dot(line, forward) > -1.5, f"{side} knee"


def test_exchanging_left_and_right_twice_changes_nothing() -> None:
    for key in figure_keys():
        for body in figure(key).poses.values():
            assert mirrored(mirrored(body.pose)) == body.pose
            other = assemble(mirrored(body.pose))
            for point, seen in zip(body.spine, other.spine, strict=True):
                assert seen == pytest.approx((point[0], point[1], -point[2]))


def test_a_limb_reaches_its_target_with_the_joint_where_it_is_asked() -> None:
    upper, lower = reach((0, 50, 0), (20, 10, 0), (1, 0, 0), (30, 30))
    elbow = add((0, 50, 0), scale(upper, 30))
    assert add(elbow, scale(lower, 30)) == pytest.approx((20, 10, 0))
    assert elbow[0] > 10


@pytest.mark.parametrize("target", [(0, -20, 0), (0, 49.0, 0)])
def test_a_hand_is_not_put_where_it_cannot_reach(target: tuple[float, float, float]) -> None:
    with pytest.raises(Unreachable, match="the limb reaches"):
        reach((0, 50, 0), target, (1, 0, 0), (37, 23))
