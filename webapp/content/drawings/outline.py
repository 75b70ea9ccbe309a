"""Outlines as SVG path data: rounded bones and smooth curves, always with the same numbers.

Two drawings of one body have the same letters and as many numbers, so that a script can move
from one to the other by mixing numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]


def number(value: float) -> str:
    """At most one decimal, and no more characters than needed."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def pair(x: float, y: float) -> str:
    """A point, as path data writes it."""
    return f"{number(x)} {number(y)}"


def bone(a: Point, b: Point, ra: float, rb: float) -> str:
    """Two circles and all that lies between them; one inside the other is drawn beside it."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    away, least = math.hypot(dx, dy), abs(ra - rb) + 0.2
    if away < least:
        dx, dy = (dx * least / away, dy * least / away) if away > 1e-3 else (0.0, least)
        b, away = (a[0] + dx, a[1] + dy), least
    heading, spread = math.atan2(dy, dx), math.acos((ra - rb) / away)
    start, turn = (
        [
            pair(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
            for angle in angles
        ]
        for centre, radius, angles in (
            (a, ra, (heading + spread, heading - spread)),
            (b, rb, (heading - spread, heading + spread)),
        )
    )
    wide, slim = (1, 0) if ra >= rb else (0, 1)
    return (
        f"M{start[0]}A{number(ra)} {number(ra)} 0 {wide} 1 {start[1]}"
        f"L{turn[0]}A{number(rb)} {number(rb)} 0 {slim} 1 {turn[1]}Z"
    )


def limb(points: Sequence[Point], radii: Sequence[float]) -> str:
    """Bones from each point to the next."""
    ends = zip(points, points[1:], radii, radii[1:], strict=False)
    return "".join(bone(a, b, ra, rb) for a, b, ra, rb in ends)


def smooth(points: Sequence[Point]) -> str:
    """A closed curve through all points."""
    count = len(points)
    path = f"M{pair(*points[0])}"
    for i in range(count):
        before, here, then, after = (points[(i + step) % count] for step in (-1, 0, 1, 2))
        out = (here[0] + (then[0] - before[0]) / 6, here[1] + (then[1] - before[1]) / 6)
        back = (then[0] - (after[0] - here[0]) / 6, then[1] - (after[1] - here[1]) / 6)
        path += "C" + " ".join(pair(*point) for point in (out, back, then))
    return path + "Z"


def polygon(points: Sequence[Point], *, closed: bool = True) -> str:
    """Straight lines from point to point."""
    return "M" + "L".join(pair(*point) for point in points) + ("Z" if closed else "")


def ellipse(centre: Point, wide: float, high: float) -> str:
    """An ellipse with these half axes."""
    x, y = centre
    arc = f"A{number(wide)} {number(high)} 0 0 1 "
    return f"M{pair(x - wide, y)}{arc}{pair(x + wide, y)}{arc}{pair(x - wide, y)}Z"
