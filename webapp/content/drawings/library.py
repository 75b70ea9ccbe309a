"""Reads the figures, one TOML file an exercise: camera, props, poses and moves, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from webapp.content.drawings.camera import Camera
from webapp.content.drawings.drawing import LAYERS, Shape
from webapp.content.drawings.pose import SIDES, Limb, Pose, mirrored
from webapp.content.drawings.props import draw_prop
from webapp.content.drawings.skeleton import Skeleton, assemble
from webapp.content.drawings.space import Vector
from webapp.content.reading import read_toml

_FOLDER = Path(__file__).parent
_NOTHING = (0.0, 0.0, 0.0)
_FEWEST_POSES = 3
_SECONDS = 3.0  # how long a movement lasts when the file does not say


@dataclass(frozen=True)
class Move:
    """How the body comes into the pose of a phase: in how many seconds, past which poses."""

    seconds: float = _SECONDS
    via: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExerciseDrawing:
    """An exercise in pictures: poses by name, among them one for each phase of the exercise.

    `start` is the pose before the minute, `enter` the poses passed on the way out of it, `change`
    the pose between two sides, `cover` the one that stands for all. `side` is the side that the
    poses show. `things` are what lies or is held in one pose alone, where the figure does not move.
    """

    key: str
    start: str
    cover: str
    enter: tuple[str, ...]
    change: str | None
    side: str | None
    layers: str
    camera: Camera
    props: tuple[Shape, ...]
    poses: Mapping[str, Skeleton]
    others: Mapping[str, Skeleton]
    arrows: Mapping[str, tuple[tuple[Vector, ...], ...]]
    moves: Mapping[str, Move]
    things: Mapping[str, tuple[Shape, ...]]

    def posture(self, pose: str, side: str | None = None) -> Skeleton:
        """The body in a pose when this side works."""
        return (self.others if side and self.side and side != self.side else self.poses)[pose]


def figure_keys() -> list[str]:
    """The exercises that have figures."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def figure(key: str) -> ExerciseDrawing:
    """The figures of one exercise.

    Raises ContentError: there are none, or they are not right.
    """
    return read_toml(_FOLDER / f"{key}.toml", partial(read_figure, key))


def drawing_content(key: str) -> dict[str, Any]:
    """What the file of an exercise's figures says. Raises ContentError: there is none."""
    return read_toml(_FOLDER / f"{key}.toml", dict)


def read_figure(key: str, found: Mapping[str, Any]) -> ExerciseDrawing:
    """The figures that a file describes.

    Raises KeyError, TypeError, ValueError: something is missing or wrong.
    """
    asked = {name: _inherited(found["poses"], name) for name in found["poses"]}
    poses = {name: _pose(one) for name, one in asked.items()}
    moves = found.get("moves", {})
    camera = Camera(**{**found["camera"], "centre": _vector(found["camera"]["centre"])})
    read = ExerciseDrawing(
        key=key,
        start=found["start"],
        cover=found["cover"],
        enter=tuple(found.get("enter", ())),
        change=found.get("change"),
        side=found.get("side"),
        layers=found["layers"],
        camera=camera,
        props=_drawn(found["props"], camera),
        poses={name: _assembled(name, pose) for name, pose in poses.items()},
        others={name: _assembled(name, mirrored(pose)) for name, pose in poses.items()},
        arrows={name: _arrows(one) for name, one in asked.items()},
        things={name: _drawn(one.get("things", ()), camera) for name, one in asked.items()},
        moves={
            name: Move(one["seconds"], tuple(one.get("via", ()))) for name, one in moves.items()
        },
    )
    _check(read)
    return read


def _drawn(props: Iterable[Mapping[str, Any]], camera: Camera) -> tuple[Shape, ...]:
    return tuple(part for prop in props for part in draw_prop(prop, camera))


def _check(read: ExerciseDrawing) -> None:
    if len(read.poses) < _FEWEST_POSES:
        raise ValueError(f"a movement needs {_FEWEST_POSES} poses to be understood")
    if read.layers not in LAYERS:
        raise ValueError(f"no way of standing is called {read.layers}")
    named = {read.start, read.cover, read.change or read.start, *read.enter, *read.moves}
    named.update(name for move in read.moves.values() for name in move.via)
    if unknown := named - read.poses.keys():
        raise ValueError(f"no pose is called {', '.join(sorted(unknown))}")


def _assembled(name: str, pose: Pose) -> Skeleton:
    try:
        return assemble(pose)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _inherited(poses: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A pose, with what it does not say taken from the one that it is like."""
    own = poses[name]
    if "like" not in own:
        return dict(own)
    base = {key: value for key, value in _inherited(poses, own["like"]).items() if key != "arrows"}
    for both in ("arm", "leg", "shoulder"):
        if f"{both}s" in own:
            base = {key: value for key, value in base.items() if not key.endswith(f"_{both}")}
    return {**base, **own}


def _pose(found: Mapping[str, Any]) -> Pose:
    limbs, shoulders = {}, {}
    for side, sign in SIDES.items():
        moved = found.get(f"{side}_shoulder", found.get("shoulders", _NOTHING))
        shoulders[side] = _vector(moved)
        for kind in ("arm", "leg"):
            own = found.get(f"{side}_{kind}")
            limbs[f"{side}_{kind}"] = _limb(own, 1.0) if own else _limb(found[f"{kind}s"], sign)
    return Pose(
        hips=_vector(found["hips"]),
        stance=_vector(found.get("stance", _NOTHING)),
        back=_vector(found.get("back", _NOTHING)),
        chest=_vector(found.get("chest", _NOTHING)),
        neck=_vector(found.get("neck", _NOTHING)),
        shoulders=shoulders,
        limbs=limbs,
    )


def _limb(found: Mapping[str, Any], sign: float) -> Limb:
    """One limb; what is said of both arms or legs is mirrored for the left one."""
    if ("to" in found) == ("aim" in found):
        raise ValueError("a limb goes either to or aim, not both or neither")
    places = {}
    for name in ("bend", "to", "aim", "end"):
        if name in found:
            x, y, z = _vector(found[name])
            places[name] = (x, y, z * sign)
    return Limb(angle=float(found.get("angle", 0)), **places)


def _vector(found: Any) -> Vector:
    x, y, z = (float(value) for value in found)
    return x, y, z


def _arrows(found: Mapping[str, Any]) -> tuple[tuple[Vector, ...], ...]:
    return tuple(tuple(_vector(point) for point in arrow) for arrow in found.get("arrows", ()))
