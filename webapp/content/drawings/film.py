"""The guided minute as numbers: a few drawings of the body, and when to be at which.

The script needs no geometry: between two drawings it mixes their numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from webapp.content.drawings.library import ExerciseDrawing, Move, figure
from webapp.content.drawings.picture import body_parts
from webapp.content.drawings.skeleton import Skeleton, between, largest_turn
from webapp.domain.programme.exercises import Phase, Step

_TURN = 22.0  # degrees a bone may turn between drawings: mixing shortens it by 1.8 % at most
_NUMBER = re.compile(r"-?[\d.]+")

Posture = tuple[str, str | None]  # a pose and the side that works


class Keyframe(NamedTuple):
    """A pose, and the phase that it shows if it does."""

    pose: str
    phase: Phase | None = None


class Movement(NamedTuple):
    """From when the body moves, for how many seconds, from the first posture to the last."""

    start: float
    seconds: float
    path: tuple[Posture, ...]


@cache
def film(key: str, steps: tuple[Step, ...]) -> dict[str, Any]:
    """The minute of an exercise, ready for JSON.

    `shapes` are outlines with a # for each number that changes, `frames` those numbers, `track`
    says between which seconds the body moves from which frame to which.
    """
    found = figure(key)
    reel = Reel(found)
    track = []
    for move in movements(found, steps):
        first, last = reel.run(move.path)
        track.append([move.start, move.start + move.seconds, first, last])
    shapes, frames = _numbers(reel.drawings)
    return {"shapes": shapes, "frames": frames, "track": track}


def movements(found: ExerciseDrawing, steps: Sequence[Step]) -> list[Movement]:
    """What the body does in each step; it ends in the pose that the phase is named after."""
    done: list[Movement] = []
    at, here = 0.0, found.start
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        move = found.moves.get(step.phase.key, Move())
        entered = found.enter if here == found.start else ()
        seconds = min(move.seconds + len(entered), float(step.phase.seconds))
        names = [*entered, *move.via, step.phase.key]
        if found.change and after and after.side != step.side:
            names, seconds = [*names, found.change], float(step.phase.seconds)
        side = str(step.side) if step.side and found.side else None
        path = [here, *(name for before, name in pairwise([here, *names]) if name != before)]
        done.append(Movement(at, seconds, tuple((name, side) for name in path)))
        at, here = at + step.phase.seconds, path[-1]
    return done


def strip(key: str, phases: Sequence[Phase]) -> list[Keyframe]:
    """The poses to print side by side: how to begin, then each phase and what lies on the way."""
    found = figure(key)
    frames = [Keyframe(found.start)]
    for phase in phases:
        seen = {frame.pose for frame in frames}
        via = found.moves.get(phase.key, Move()).via
        frames += [Keyframe(pose) for pose in via if pose not in seen]
        frames.append(Keyframe(phase.key, phase))
    return frames


class Reel:
    """Drawings of one figure; a path that was drawn before, either way, is not drawn again."""

    def __init__(self, found: ExerciseDrawing) -> None:
        self.figure = found
        self.drawings: list[list[str]] = []
        self._runs: dict[tuple[Posture, ...], tuple[int, int]] = {}

    def run(self, path: tuple[Posture, ...]) -> tuple[int, int]:
        """The first and the last drawing of a path."""
        if path not in self._runs:
            start = len(self.drawings)
            for body in self._bodies(path):
                self.drawings.append([part.path for part in body_parts(self.figure, body)])
            end = len(self.drawings) - 1
            self._runs |= {path: (start, end), path[::-1]: (end, start)}
        return self._runs[path]

    def _bodies(self, path: tuple[Posture, ...]) -> list[Skeleton]:
        """The postures of a path, with as many in between as a smooth movement needs."""
        postures = [self.figure.posture(*posture) for posture in path]
        bodies = postures[:1]
        for a, b in pairwise(postures):
            count = max(1, math.ceil(largest_turn(a, b) / _TURN))
            bodies += [between(a, b, (i + 1) / count) for i in range(count)]
        return bodies


def _numbers(drawings: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """Outlines with a # for every number that differs somewhere, and those numbers."""
    shapes, changing = [], []
    for versions in zip(*drawings, strict=True):
        columns = list(zip(*map(_NUMBER.findall, versions), strict=True))
        words = ["#" if len(set(column)) > 1 else column[0] for column in columns]
        pieces = zip(_NUMBER.split(versions[0]), [*words, ""], strict=True)
        shapes.append("".join(text + word for text, word in pieces))
        changing += [column for column, word in zip(columns, words, strict=True) if word == "#"]
    return shapes, [" ".join(row) for row in zip(*changing, strict=True)]
