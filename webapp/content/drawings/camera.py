"""Where the viewer stands, and where things in space are seen in a box of 240 by 180."""

from __future__ import annotations

import math
from dataclasses import dataclass

from webapp.content.drawings.outline import Point
from webapp.content.drawings.space import Axes, Vector, add, dot, scale, subtract

WIDTH, HEIGHT = 240.0, 180.0


@dataclass(frozen=True)
class Camera:
    """Degrees round the figure and above it, how near, and what is seen in the middle.

    Round 0 sees the right-hand side of a figure that faces right, -90 sees its back.
    """

    round: float
    above: float
    zoom: float
    centre: Vector
    floor: float

    def see(self, point: Vector) -> Point:
        """Where a point in space lies in the box."""
        from_centre = subtract(point, self.centre)
        across, up = self.axes()
        return (
            WIDTH / 2 + self.zoom * dot(from_centre, across),
            self.floor - self.zoom * dot(from_centre, up),
        )

    def axes(self) -> tuple[Vector, Vector]:
        """The directions in space that are seen as to the right and as up."""
        turn, rise = math.radians(self.round), math.radians(self.above)
        across = (math.cos(turn), 0.0, -math.sin(turn))
        toward = (math.sin(turn), 0.0, math.cos(turn))
        return across, add((0.0, math.cos(rise), 0.0), scale(toward, -math.sin(rise)))

    def half_width(self, frame: Axes, wide: float, deep: float, normal: Point) -> float:
        """Half of what an ellipse round a part of the body shows in a direction of the box."""
        across, up = self.axes()
        shown = 0.0
        for axis, half in ((frame.right, wide), (frame.forward, deep)):
            shown += ((dot(axis, across) * normal[0] - dot(axis, up) * normal[1]) * half) ** 2
        return self.zoom * math.sqrt(shown)
