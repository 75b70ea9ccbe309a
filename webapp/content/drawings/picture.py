"""One pose as a picture: what stands around it, the body, and arrows that say how it moves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from webapp.content.drawings.camera import HEIGHT, WIDTH, Camera
from webapp.content.drawings.drawing import Shape, draw
from webapp.content.drawings.library import ExerciseDrawing, figure
from webapp.content.drawings.outline import pair
from webapp.content.drawings.skeleton import Skeleton
from webapp.content.drawings.space import Vector

_BARB, _SPREAD = 7.0, 0.6  # length of an arrow's barbs, and their angle in radians


@dataclass(frozen=True)
class Picture:
    """What a template draws, in the order in which it is painted.

    `gap` is the width of the line that sets a part off from the one behind it.
    """

    pose: str
    width: int
    height: int
    gap: float
    behind: tuple[Shape, ...]
    body: tuple[Shape, ...]
    before: tuple[Shape, ...]
    arrows: tuple[str, ...]


@cache
def picture(key: str, pose: str | None = None, side: str | None = None) -> Picture:
    """The picture of a pose of an exercise; without a pose, the one that stands for all.

    Raises ContentError: there are no figures of this exercise.
    """
    found = figure(key)
    name = pose or found.cover
    mirrored = found.posture(name, side) is not found.poses[name]
    arrows = tuple(arrow(one, found.camera, mirrored=mirrored) for one in found.arrows[name])
    return _picture(found, name, found.posture(name, side), arrows)


def body_parts(found: ExerciseDrawing, body: Skeleton) -> tuple[Shape, ...]:
    """The parts of a body, as this figure's camera sees them."""
    return draw(body, found.camera, found.layers)


def _picture(found: ExerciseDrawing, name: str, body: Skeleton, arrows: tuple[str, ...]) -> Picture:
    return Picture(
        pose=name,
        width=int(WIDTH),
        height=int(HEIGHT),
        gap=round(0.5 + found.camera.zoom, 1),
        behind=tuple(part for part in (*found.props, *found.things[name]) if not part.near),
        body=body_parts(found, body),
        before=tuple(part for part in found.props if part.near),
        arrows=arrows,
    )


def arrow(points: tuple[Vector, ...], camera: Camera, *, mirrored: bool) -> str:
    """A bow through three points in space, with barbs at its end."""
    start, middle, end = (camera.see((x, y, -z if mirrored else z)) for x, y, z in points)
    control = tuple(2 * middle[i] - (start[i] + end[i]) / 2 for i in (0, 1))
    heading = math.atan2(end[1] - control[1], end[0] - control[0])
    barbs = [
        pair(end[0] - _BARB * math.cos(heading + turn), end[1] - _BARB * math.sin(heading + turn))
        for turn in (_SPREAD, -_SPREAD)
    ]
    return f"M{pair(*start)}Q{pair(*control)} {pair(*end)}M{barbs[0]}L{pair(*end)}L{barbs[1]}"
