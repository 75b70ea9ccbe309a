"""How a body looks to a camera: the outline of each part, from the farthest to the nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass

from webapp.content.drawings.camera import Camera
from webapp.content.drawings.outline import Point, bone, limb, smooth
from webapp.content.drawings.skeleton import BONES, Skeleton
from webapp.content.drawings.space import Vector, along, mix, scale, subtract

# At each joint of the spine: half the width, half the depth, how far in front of the spine.
_TRUNK = (
    (13.4, 9.6, -1.5),
    (13.4, 9.4, -1.0),
    (12.6, 9.0, 0.1),
    (11.4, 8.3, 0.8),
    (11.4, 8.5, 1.0),
    (12.2, 9.0, 1.0),
    (13.4, 9.6, 0.8),
    (14.6, 9.6, 0.4),
    (13.0, 8.2, 0.0),
    (7.2, 5.8, 0.2),
)
LAYERS = ("side", "turning", "back")  # how a body can stand to the viewer
_HEM = 1  # the joint of the spine where the shirt begins
# Along a limb, 0 to 1 its upper bone and 1 to 2 its lower: half its width.
_LEG = ((0.0, 8.2), (0.45, 7.4), (1.0, 5.4), (1.3, 5.4), (2.0, 3.3))
_ARM = ((0.0, 4.8), (0.5, 4.4), (1.0, 3.7), (1.3, 3.7), (2.0, 2.7))


@dataclass(frozen=True)
class Shape:
    """One outline: `tone` is how it is filled, `fused` that it melts into the one below.

    `near` is true of what stands between the body and the viewer.
    """

    tone: str
    path: str
    fused: bool = False
    near: bool = False


def draw(body: Skeleton, camera: Camera, layers: str) -> tuple[Shape, ...]:
    """The parts of a body in the order in which they are painted.

    `layers` is how it stands to the viewer: side (right hand near), turning (the same, with a
    face that comes round to the viewer) or back.
    """
    hips = Shape("ink", _hips(body, camera), fused=True)
    shirt = Shape("top", _shirt(body, camera))
    head = [Shape("ink", _head(body, camera))]
    right_leg, left_leg = (Shape("ink", _leg(body, camera, side)) for side in ("right", "left"))
    right_arm, left_arm = (_arm(body, camera, side) for side in ("right", "left"))
    if layers == "back":
        return (left_leg, right_leg, hips, *head, shirt, *left_arm, *right_arm)
    if layers == "turning":
        head.append(Shape("ink", _face(body, camera)))
    far = _faded((*left_arm[:2], left_leg))
    return (*far, *head, hips, shirt, right_leg, hips, *right_arm)


def _faded(parts: tuple[Shape, ...]) -> tuple[Shape, ...]:
    return tuple(Shape(f"far-{part.tone}", part.path, part.fused) for part in parts)


def _edges(body: Skeleton, camera: Camera) -> tuple[list[Point], list[Point]]:
    """The two outer lines of the trunk, from the seat to the neck."""
    centres = [
        camera.see(along(node, frame.forward, ahead))
        for node, frame, (_, _, ahead) in zip(body.spine, body.frames, _TRUNK, strict=False)
    ]
    one, other = [], []
    for i, (frame, (wide, deep, _)) in enumerate(zip(body.frames, _TRUNK, strict=True)):
        below, above = centres[max(i - 1, 0)], centres[min(i + 1, len(centres) - 1)]
        dx, dy = above[0] - below[0], above[1] - below[1]
        size = math.hypot(dx, dy) or 1.0
        normal = (-dy / size, dx / size)
        half = camera.half_width(frame, wide, deep, normal)
        x, y = centres[i]
        one.append((x - normal[0] * half, y - normal[1] * half))
        other.append((x + normal[0] * half, y + normal[1] * half))
    return one, other


def _shirt(body: Skeleton, camera: Camera) -> str:
    one, other = _edges(body, camera)
    collar = camera.see(along(body.spine[-2], body.frames[-1].up, 2.0))
    hem = camera.see(along(body.spine[_HEM], body.frames[_HEM].up, -1.5))
    return smooth([hem, *one[_HEM:], collar, *reversed(other[_HEM:])])


def _hips(body: Skeleton, camera: Camera) -> str:
    one, other = _edges(body, camera)
    waist = camera.see(along(body.spine[_HEM], body.frames[_HEM].up, 1.0))
    seat = camera.see(body.pelvis.place(body.spine[0], (-1.0, -9.0, 0.0)))
    return smooth([seat, *one[: _HEM + 1], waist, *reversed(other[: _HEM + 1])])


def _head(body: Skeleton, camera: Camera) -> str:
    """The neck and the face."""
    base = along(body.spine[-2], body.frames[-1].up, -2.0)
    throat = body.gaze.place(body.head, (-1.4, -5.0, 0.0))
    return _between(camera, base, throat, 6.2, 5.0) + _face(body, camera)


def _face(body: Skeleton, camera: Camera) -> str:
    """Skull, chin and nose."""
    skull = body.gaze.place(body.head, (-0.8, 1.2, 0.0))
    chin = body.gaze.place(body.head, (3.2, -5.4, 0.0))
    brow = body.gaze.place(body.head, (2.6, -0.6, 0.0))
    nose = body.gaze.place(body.head, (7.6, -2.2, 0.0))
    return _between(camera, skull, chin, 8.4, 4.4) + _between(camera, brow, nose, 5.0, 1.4)


def _between(camera: Camera, a: Vector, b: Vector, ra: float, rb: float) -> str:
    return bone(camera.see(a), camera.see(b), ra * camera.zoom, rb * camera.zoom)


def _tube(
    body: Skeleton, camera: Camera, name: str, profile: tuple[tuple[float, float], ...]
) -> str:
    joints = body.limbs[name]
    points, radii = [], []
    for share, radius in profile:
        first = min(int(share), 1)
        points.append(camera.see(mix(joints[first], joints[first + 1], share - first)))
        radii.append(radius * camera.zoom)
    return limb(points, radii)


def _arm(body: Skeleton, camera: Camera, side: str) -> tuple[Shape, Shape, Shape]:
    """A hand, the sleeve over it, and the shoulder that joins it to the shirt."""
    shoulder, _, wrist, tip = body.limbs[f"{side}_arm"]
    palm = [camera.see(point) for point in (wrist, mix(wrist, tip, 0.45), tip)]
    hand = limb(palm, [radius * camera.zoom for radius in (2.6, 3.5, 2.2)])
    sleeve = _tube(body, camera, f"{side}_arm", _ARM)
    inward = mix(shoulder, body.spine[-3], 0.35)
    joint = _between(camera, shoulder, inward, 4.9, 5.2)
    return Shape("ink", hand), Shape("top", sleeve), Shape("top", joint, fused=True)


def _leg(body: Skeleton, camera: Camera, side: str) -> str:
    """A leg and its foot."""
    _, knee, ankle, toes = body.limbs[f"{side}_leg"]
    _, shin, foot = BONES["leg"]
    down = scale(subtract(ankle, knee), 1 / shin)
    ahead = scale(subtract(toes, ankle), 1 / foot)
    heel = along(along(ankle, down, 2.2), ahead, -2.0)
    ball = along(along(ankle, down, 2.6), ahead, 11.0)
    tip = along(along(ankle, down, 3.2), ahead, 16.0)
    sole = limb(
        [camera.see(p) for p in (heel, ball, tip)], [r * camera.zoom for r in (3.8, 3, 2.2)]
    )
    instep = _between(camera, ankle, ball, 3.3, 3.0)
    return _tube(body, camera, f"{side}_leg", _LEG) + sole + instep
