"""A jointed person: bones of fixed length, limbs that reach for a point, poses in between.

Lengths are those of an adult of 150 units: a head is 20, so seven and a half heads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from webapp.content.drawings.pose import SIDES, Limb, Pose, mixed
from webapp.content.drawings.space import (
    Axes,
    Vector,
    add,
    along,
    angle_between,
    cross,
    distance,
    dot,
    heading,
    mix,
    scale,
    square_to,
    swing,
    unit,
)

LIMBS = ("right_leg", "left_leg", "right_arm", "left_arm")
PELVIS, LUMBAR, THORACIC = 9.0, (5.0, 5.0, 5.0), (4.8, 4.8, 4.8, 4.8, 4.8)
NECK, HEAD, HIP, COLLAR = 5.5, 9.0, 7.5, 15.5
BONES = {"leg": (37.0, 37.0, 17.0), "arm": (26.0, 23.0, 13.0)}
SHOULDERS = len(LUMBAR) + len(THORACIC)  # the joint of the spine that carries them
_HIP_AHEAD, _SHOULDER_DROP, _FACE_AHEAD = 2.0, 2.5, 1.5
_SLACK = 1.0  # how far a hand or foot may stay from where it is wanted
_STILL = 9.0  # a hand that moves less than this slides; one that moves more swings
_STEP = 0.12  # how high a foot is lifted in a step, as a share of the step's length

Chain = tuple[Vector, Vector, Vector, Vector]


class Unreachable(ValueError):
    """A hand or foot is wanted where the limb cannot reach."""


@dataclass(frozen=True)
class Skeleton:
    """Where every joint is. `frames` are those of the joints of the spine, without the nape."""

    pose: Pose
    spine: tuple[Vector, ...]
    frames: tuple[Axes, ...]
    head: Vector
    gaze: Axes
    limbs: Mapping[str, Chain]

    @property
    def pelvis(self) -> Axes:
        """How the pelvis is turned."""
        return self.frames[0]


def assemble(pose: Pose) -> Skeleton:
    """Put the bones where the pose wants them.

    Raises Unreachable.
    """
    trunk = _trunk(pose)
    limbs = {}
    for name, limb in pose.limbs.items():
        root = trunk.limbs[name][0]
        upper, lower = _bones(name, limb, root, trunk)
        end = _end(name, limb, lower, trunk)
        limbs[name] = _chain(name, root, [upper, lower, end])
    return replace(trunk, limbs=limbs)


def between(a: Skeleton, b: Skeleton, share: float) -> Skeleton:
    """The body a `share` of the way from one pose to another.

    Feet and hands that stay where they are stay there, feet step; other limbs swing over an arc.
    """
    trunk = _trunk(mixed(a.pose, b.pose, share))
    limbs = {}
    for name in LIMBS:
        root, first, last = trunk.limbs[name][0], a.limbs[name], b.limbs[name]
        ways = [swing(x, y, share) for x, y in zip(_ways(first), _ways(last), strict=True)]
        one, other = a.pose.limbs[name], b.pose.limbs[name]
        moved = distance(first[2], last[2])
        if one.to and other.to and (moved < _STILL or name.endswith("leg")):
            lift = moved * _STEP * math.sin(math.pi * share)
            wanted = along(mix(first[2], last[2], share), (0.0, 1.0, 0.0), lift)
            hint = mix(unit(one.bend), unit(other.bend), share)
            ways[:2] = reach(root, wanted, hint, _lengths(name), slack=math.inf)
        limbs[name] = _chain(name, root, ways)
    return replace(trunk, limbs=limbs)


def largest_turn(a: Skeleton, b: Skeleton) -> float:
    """The largest angle, in degrees, that any bone turns between two poses."""
    turns = [angle_between(x.up, y.up) for x, y in zip(a.frames, b.frames, strict=True)]
    turns += [angle_between(x.forward, y.forward) for x, y in zip(a.frames, b.frames, strict=True)]
    for name in LIMBS:
        ways = zip(_ways(a.limbs[name]), _ways(b.limbs[name]), strict=True)
        turns += [angle_between(x, y) for x, y in ways]
    return max(turns)


def reach(
    root: Vector,
    target: Vector,
    bend: Vector,
    lengths: tuple[float, float],
    *,
    slack: float = _SLACK,
) -> tuple[Vector, Vector]:
    """The directions of two bones from `root` to `target`, the joint between them at `bend`.

    Raises Unreachable: the target is farther off, or nearer, than the bones and `slack` allow.
    """
    upper, lower = lengths
    away = distance(root, target)
    near, far = abs(upper - lower) + 0.5, upper + lower
    if not near - slack <= away <= far + slack:
        raise Unreachable(f"{target} is {away:.1f} away, the limb reaches {near} to {far}")
    away = min(max(away, near), far)
    axis = heading(root, target)
    forth = (upper**2 + away**2 - lower**2) / (2 * away)
    aside = math.sqrt(max(0.0, upper**2 - forth**2))
    joint = add(along(root, axis, forth), scale(square_to(bend, axis), aside))
    return heading(root, joint), heading(joint, along(root, axis, away))


def _trunk(pose: Pose) -> Skeleton:
    """The body with no more of each limb than where it begins."""
    frame = Axes().turned(*pose.stance)
    point = along(pose.hips, frame.up, PELVIS)
    spine, frames = [pose.hips, point], [frame, frame]
    for turn, lengths in ((pose.back, LUMBAR), (pose.chest, THORACIC)):
        for bone in lengths:
            frame = frame.turned(*scale(turn, 1 / len(lengths)))
            point = along(point, frame.up, bone)
            spine.append(point)
            frames.append(frame)
    gaze = frame.turned(*pose.neck)
    nape = along(point, frame.turned(*scale(pose.neck, 0.5)).up, NECK)
    head = gaze.place(nape, (_FACE_AHEAD, HEAD, 0.0))
    limbs = {}
    for side, sign in SIDES.items():
        forward, up, out = pose.shoulders[side]
        collar = unit((forward, up - _SHOULDER_DROP, sign * (COLLAR + out)))
        shoulder = frames[SHOULDERS].place(spine[SHOULDERS], scale(collar, COLLAR))
        hip = frames[0].place(pose.hips, (_HIP_AHEAD, 0.0, sign * HIP))
        limbs[f"{side}_arm"] = (shoulder,) * 4
        limbs[f"{side}_leg"] = (hip,) * 4
    return Skeleton(pose, (*spine, nape), tuple(frames), head, gaze, limbs)


def _bones(name: str, limb: Limb, root: Vector, trunk: Skeleton) -> tuple[Vector, Vector]:
    if limb.to is not None:
        return reach(root, limb.to, limb.bend, _lengths(name))
    upper = unit(limb.aim or scale(trunk.pelvis.up, -1))
    turn = math.radians(limb.angle)
    aside = square_to(limb.bend, upper)
    return upper, add(scale(upper, math.cos(turn)), scale(aside, -math.sin(turn)))


def _end(name: str, limb: Limb, lower: Vector, trunk: Skeleton) -> Vector:
    """Fingers go on where the forearm points; toes point forward, square to the shin."""
    if limb.end is not None:
        return unit(limb.end)
    if name.endswith("arm"):
        return lower
    across = trunk.pelvis.right
    return unit(cross(across, lower)) if abs(dot(lower, across)) < 0.9 else trunk.pelvis.forward


def _lengths(name: str) -> tuple[float, float]:
    upper, lower, _ = BONES[name.partition("_")[2]]
    return upper, lower


def _ways(chain: Chain) -> list[Vector]:
    """The directions of a limb's three bones."""
    return [heading(a, b) for a, b in pairwise(chain)]


def _chain(name: str, root: Vector, ways: Sequence[Vector]) -> Chain:
    upper, lower, end = BONES[name.partition("_")[2]]
    joint = along(root, ways[0], upper)
    wrist = along(joint, ways[1], lower)
    return root, joint, wrist, along(wrist, ways[2], end)
