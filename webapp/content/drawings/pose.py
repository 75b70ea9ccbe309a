"""What a pose asks of the body, before any bone is placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from webapp.content.drawings.space import Vector, mix

SIDES = {"right": 1.0, "left": -1.0}


@dataclass(frozen=True)
class Limb:
    """Where a limb goes: its wrist or ankle `to` a point, or its upper bone in a direction `aim`.

    `bend` is where the elbow or knee points, `angle` how far it bends (degrees) with an aim,
    `end` where the fingers or toes point.
    """

    bend: Vector
    to: Vector | None = None
    aim: Vector | None = None
    angle: float = 0.0
    end: Vector | None = None


@dataclass(frozen=True)
class Pose:
    """The hips are a point; stance, back, chest and neck are turns: bend, tilt, twist (degrees).

    `shoulders` is how far each is moved: forward, up, outward.
    """

    hips: Vector
    stance: Vector
    back: Vector
    chest: Vector
    neck: Vector
    shoulders: Mapping[str, Vector]
    limbs: Mapping[str, Limb]


def mirrored(pose: Pose) -> Pose:
    """The same pose with left and right exchanged."""
    return Pose(
        hips=_across(pose.hips),
        stance=_other_way(pose.stance),
        back=_other_way(pose.back),
        chest=_other_way(pose.chest),
        neck=_other_way(pose.neck),
        shoulders={_other(side): move for side, move in pose.shoulders.items()},
        limbs={_other(name): _mirrored(limb) for name, limb in pose.limbs.items()},
    )


def mixed(a: Pose, b: Pose, share: float) -> Pose:
    """The trunk a `share` of the way from one pose to another; the limbs are those of `a`."""
    return replace(
        a,
        hips=mix(a.hips, b.hips, share),
        stance=mix(a.stance, b.stance, share),
        back=mix(a.back, b.back, share),
        chest=mix(a.chest, b.chest, share),
        neck=mix(a.neck, b.neck, share),
        shoulders={side: mix(a.shoulders[side], b.shoulders[side], share) for side in SIDES},
    )


def _mirrored(limb: Limb) -> Limb:
    return Limb(
        bend=_across(limb.bend),
        to=_across(limb.to) if limb.to else None,
        aim=_across(limb.aim) if limb.aim else None,
        angle=limb.angle,
        end=_across(limb.end) if limb.end else None,
    )


def _other(name: str) -> str:
    swap = {"right": "left", "left": "right"}
    side, _, rest = name.partition("_")
    return f"{swap[side]}_{rest}".removesuffix("_")


def _across(point: Vector) -> Vector:
    return point[0], point[1], -point[2]


def _other_way(turn: Vector) -> Vector:
    return turn[0], -turn[1], -turn[2]
