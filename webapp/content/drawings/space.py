"""Directions and turns in space: x to where the figure faces, y up, z to its right-hand side."""

from __future__ import annotations

import math
from dataclasses import dataclass

Vector = tuple[float, float, float]


def add(a: Vector, b: Vector) -> Vector:
    """a + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def subtract(a: Vector, b: Vector) -> Vector:
    """a - b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vector, by: float) -> Vector:
    """`a`, `by` times as long."""
    return (a[0] * by, a[1] * by, a[2] * by)


def along(start: Vector, direction: Vector, length: float) -> Vector:
    """The point `length` from `start` in a direction of length one."""
    return add(start, scale(direction, length))


def dot(a: Vector, b: Vector) -> float:
    """The inner product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """A vector square to both, as long as the area they span."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def length(a: Vector) -> float:
    """How long `a` is."""
    return math.sqrt(dot(a, a))


def distance(a: Vector, b: Vector) -> float:
    """How far apart two points are."""
    return length(subtract(a, b))


def unit(a: Vector) -> Vector:
    """`a` with length one; the direction up when it has none."""
    size = length(a)
    return scale(a, 1 / size) if size > 1e-9 else (0.0, 1.0, 0.0)


def heading(start: Vector, end: Vector) -> Vector:
    """The direction from one point to another."""
    return unit(subtract(end, start))


def angle_between(a: Vector, b: Vector) -> float:
    """Degrees between two directions."""
    return math.degrees(math.acos(max(-1.0, min(1.0, dot(a, b)))))


def mix(a: Vector, b: Vector, share: float) -> Vector:
    """The point a `share` of the way from `a` to `b`."""
    return add(scale(a, 1 - share), scale(b, share))


def square_to(a: Vector, axis: Vector) -> Vector:
    """The direction in which `a` leaves `axis` (a direction); any such one if it does not."""
    rest = subtract(a, scale(axis, dot(a, axis)))
    if length(rest) < 1e-6:
        rest = cross(axis, (0.0, 0.0, 1.0) if abs(axis[2]) < 0.9 else (0.0, 1.0, 0.0))
    return unit(rest)


def rotate(a: Vector, axis: Vector, degrees: float) -> Vector:
    """`a` turned about a direction, counter-clockwise when it points at the viewer."""
    angle = math.radians(degrees)
    kept = scale(a, math.cos(angle))
    swung = scale(cross(axis, a), math.sin(angle))
    return add(add(kept, swung), scale(axis, dot(axis, a) * (1 - math.cos(angle))))


def swing(a: Vector, b: Vector, share: float) -> Vector:
    """The direction a `share` of the way from direction `a` to direction `b`, over the arc."""
    angle = math.radians(angle_between(a, b))
    if angle < 1e-6:
        return b
    aside = square_to(b, a)
    return add(scale(a, math.cos(angle * share)), scale(aside, math.sin(angle * share)))


@dataclass(frozen=True)
class Axes:
    """Where forward, up and the right-hand side are for a part of the body."""

    forward: Vector = (1.0, 0.0, 0.0)
    up: Vector = (0.0, 1.0, 0.0)
    right: Vector = (0.0, 0.0, 1.0)

    def turned(self, bend: float, tilt: float, twist: float) -> Axes:
        """Bent forward, tilted to the right and twisted to the left, in degrees."""
        frame = self
        for axis, degrees in ((self.right, -bend), (self.forward, tilt), (self.up, twist)):
            frame = frame.rotated(axis, degrees)
        return frame

    def rotated(self, axis: Vector, degrees: float) -> Axes:
        """Turned about an axis."""
        return Axes(
            rotate(self.forward, axis, degrees),
            rotate(self.up, axis, degrees),
            rotate(self.right, axis, degrees),
        )

    def place(self, origin: Vector, offset: Vector) -> Vector:
        """The point `offset` (forward, up, right) from `origin`."""
        point = along(origin, self.forward, offset[0])
        return along(along(point, self.up, offset[1]), self.right, offset[2])
