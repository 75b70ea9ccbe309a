"""What stands around a body: mats, chairs, desks and walls, as planes and bars in space.

A file says for each where it lies along the figure (x) and across it (z).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.content.drawings.camera import Camera
from webapp.content.drawings.drawing import Shape
from webapp.content.drawings.outline import ellipse, polygon
from webapp.content.drawings.space import Vector

_SEAT, _DESK, _WALL = 34.0, 72.0, 152.0  # heights, for a body of 150
_SHADOW = 6.0  # half the height, in the box, at which the floor is seen


def draw_prop(found: Mapping[str, Any], camera: Camera) -> list[Shape]:
    """The parts of one prop.

    Raises ValueError: no such prop.
    """
    kinds = {
        "mat": _mat,
        "floor": _floor,
        "stool": _stool,
        "chair": _chair,
        "desk": _desk,
        "wall": _wall,
    }
    x, z = found.get("x", [0.0, 0.0]), found.get("z", [0.0, 0.0])
    if found["kind"] == "box":
        return _box(_corners(x, z, found["y"][0]), found["y"][1], camera)
    if found["kind"] not in kinds:
        raise ValueError(f"no prop is called {found['kind']}")
    return kinds[found["kind"]](_corners(x, z, 0.0), camera)


def _corners(x: tuple[float, float], z: tuple[float, float], height: float) -> list[Vector]:
    """Far left, far right, near right, near left."""
    return [(x[i], height, z[j]) for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))]


def _raised(corners: list[Vector], height: float) -> list[Vector]:
    return [(x, height, z) for x, _, z in corners]


def _plane(tone: str, corners: list[Vector], camera: Camera) -> Shape:
    return Shape(tone, polygon([camera.see(corner) for corner in corners]), fused=True)


def _bar(tone: str, ends: tuple[Vector, Vector], camera: Camera, *, near: bool = False) -> Shape:
    line = polygon([camera.see(end) for end in ends], closed=False)
    return Shape(tone, line, fused=True, near=near)


def _mat(corners: list[Vector], camera: Camera) -> list[Shape]:
    return [_plane("ground", corners, camera)]


def _floor(corners: list[Vector], camera: Camera) -> list[Shape]:
    """The bit of floor on which someone stands: a flat ellipse."""
    (x0, y0), (x1, y1) = camera.see(corners[0]), camera.see(corners[2])
    return [Shape("ground", ellipse(((x0 + x1) / 2, (y0 + y1) / 2), (x1 - x0) / 2, _SHADOW), True)]


def _wall(corners: list[Vector], camera: Camera) -> list[Shape]:
    """A wall to lean on: a plane that stands on one line of the floor."""
    foot = (corners[0], corners[3])
    return [_plane("thing", [*foot, *reversed(_raised([*foot], _WALL))], camera)]


def _box(corners: list[Vector], top: float, camera: Camera) -> list[Shape]:
    """A box, on the floor or held: the near side, the side towards the body, and the top."""
    lid = _raised(corners, top)
    near = [corners[3], corners[2], lid[2], lid[3]]
    inner = [corners[0], corners[3], lid[3], lid[0]]
    sides = [_plane("thing", plane, camera) for plane in (inner, near)]
    return [*sides, _plane("ground", lid, camera)]


def _table(corners: list[Vector], height: float, camera: Camera) -> list[Shape]:
    """Four legs and a top; the near legs stand before the body."""
    top = _raised(corners, height)
    legs = list(zip(corners, top, strict=True))
    far = [_bar("far-bar", leg, camera) for leg in legs[:2]]
    near = [_bar("bar", leg, camera, near=True) for leg in legs[2:]]
    return [*far, *near, _plane("thing", top, camera)]


def _stool(corners: list[Vector], camera: Camera) -> list[Shape]:
    return _table(corners, _SEAT, camera)


def _chair(corners: list[Vector], camera: Camera) -> list[Shape]:
    posts = [
        _bar("bar", ((x, _SEAT, z), (x - 2, 60.0, z)), camera)
        for x, _, z in (corners[0], corners[3])
    ]
    x, z = corners[0][0], (corners[0][2], corners[3][2])
    back = [(x, 54.0, z[0]), (x - 3, 76.0, z[0]), (x - 3, 76.0, z[1]), (x, 54.0, z[1])]
    return [*posts, _plane("thing", back, camera), *_table(corners, _SEAT, camera)]


def _desk(corners: list[Vector], camera: Camera) -> list[Shape]:
    """A desk with a laptop on it."""
    x, low, high = corners[0][0] + 30, _DESK + 3, _DESK + 23
    keys = _corners((x, x + 22), (-10.0, 16.0), low)
    screen = [keys[1], (x + 29, high, -10.0), (x + 29, high, 16.0), keys[2]]
    laptop = [_plane("screen", plane, camera) for plane in (screen, keys)]
    return [*_table(corners, _DESK, camera), *laptop]
