"""Exercises as the programme knows them: how a minute is divided, and which one comes next.

One exercise a break, three repetitions, calm breathing, no bouncing, no hold over 30 seconds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, pairwise
from typing import NamedTuple

from webapp.domain.programme.breaks import DAILY_TARGET, LENGTH

REPETITIONS = 3
LONGEST_HOLD = 30  # seconds; the source article: beyond this the effect hardly grows
_CALM = range(3, 8)  # seconds that one breath in, or one out, may take


class UnfitExercise(ValueError):
    """Content that breaks a rule of the programme; the words are for whoever writes content."""


class Position(StrEnum):
    """How the body starts."""

    HANDS_AND_KNEES = "hands_and_knees"
    LYING = "lying"
    STANDING = "standing"
    SITTING = "sitting"


class Space(StrEnum):
    """What is needed around the body."""

    FLOOR = "floor"
    STANDING_ROOM = "standing_room"
    CHAIR = "chair"


class Region(StrEnum):
    """Where it is felt."""

    BACK = "back"
    LOWER_BACK = "lower_back"
    HIP = "hip"
    SIDE = "side"
    SHOULDERS = "shoulders"
    TRUNK = "trunk"
    LEGS = "legs"


class ExerciseKind(StrEnum):
    """What it is for: what was done today is what the next one is not, if that can be."""

    MOBILITY = "mobility"
    STRETCH = "stretch"
    STRENGTH = "strength"
    POSTURE = "posture"


class Limit(StrEnum):
    """What a body may not do for now; found by the screening, and never stored."""

    BENDING = "bending"  # pain that is worse when bending or sitting
    ARCHING = "arching"  # pain that is worse when standing or arching
    FRAGILE_BONES = "fragile_bones"  # cleared by a doctor
    PREGNANCY = "pregnancy"  # from 16 weeks
    KNEELING = "kneeling"  # cannot kneel or lean on the hands
    BALANCE = "balance"
    HIP_PROSTHESIS = "hip_prosthesis"  # more than three months old, cleared by a doctor


class Adaptation(StrEnum):
    """What a limit means for one exercise; the words are `adaptation.<value>`."""

    BLOCKED = "blocked"
    SMALL = "small"  # a small movement, not to the end
    HALFWAY = "halfway"  # only from round back to straight
    SUPPORT = "support"  # with a hand on something firm
    # What two or three limits mean together; no exercise names these.
    SMALL_HALFWAY = "small_halfway"
    SMALL_SUPPORT = "small_support"
    HALFWAY_SUPPORT = "halfway_support"
    SMALL_HALFWAY_SUPPORT = "small_halfway_support"


class Side(StrEnum):
    """Which side of the body works; an exercise for both at once has none."""

    LEFT = "left"
    RIGHT = "right"


class ExerciseOrigin(StrEnum):
    """Whose exercise it is."""

    ARTICLE = "article"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of one repetition: `key` names its text and its pose. `hold` is kept still."""

    key: str
    seconds: int
    hold: bool


class BreathDirection(StrEnum):
    """Where the air goes."""

    IN = "in"
    OUT = "out"


class Breath(NamedTuple):
    """One breath in, or one out, as the pacer shows it."""

    way: BreathDirection
    seconds: int


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the guided minute."""

    phase: Phase
    repetition: int
    side: Side | None


@dataclass(frozen=True, slots=True)
class ExerciseText:
    """An exercise in one language. `phases` are by the key of the phase."""

    name: str
    summary: str
    prepare: str
    breathing: str
    cautions: tuple[str, ...]
    phases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who answers for the content, and the day on which they signed."""

    name: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; `texts` by language. `order` is its place in the rotation.

    `breaths` come again and again, at least once a repetition, in step with what its text says.
    `limits` says what each limit of a body means for it; a limit that is missing means nothing.
    """

    key: str
    order: int
    origin: ExerciseOrigin
    source: str
    kind: ExerciseKind
    region: Region
    position: Position
    space: Space
    phases: tuple[Phase, ...]
    sides: tuple[Side, ...]
    breaths: tuple[Breath, ...]
    limits: Mapping[Limit, Adaptation]
    sign_off: SignOff | None
    texts: Mapping[str, ExerciseText]

    @property
    def limits_mark(self) -> str:
        """The same for the same limits, and else another."""
        said = ",".join(f"{limit}:{means}" for limit, means in sorted(self.limits.items()))
        return hashlib.sha256(said.encode()).hexdigest()[:8]

    @property
    def needs_floor(self) -> bool:
        """Whether someone in working clothes needs a clean floor."""
        return self.space is Space.FLOOR

    @property
    def stands_or_sits(self) -> bool:
        """Whether it fits a place where nobody kneels or lies down."""
        return self.position in {Position.STANDING, Position.SITTING}

    @property
    def hold(self) -> int:
        """For how many seconds a pose is kept still; 0 for a movement that goes on."""
        return max((phase.seconds for phase in self.phases if phase.hold), default=0)

    def steps(self) -> list[Step]:
        """The parts of the minute in order: all repetitions of one side, then of the other."""
        return [
            Step(phase, repetition, side)
            for side in self.sides or (None,)
            for repetition in range(1, REPETITIONS + 1)
            for phase in self.phases
        ]


def check(exercise: Exercise) -> None:
    """Hold an exercise against the rules of the programme.

    Raises UnfitExercise: it does not last a minute, holds too long, or is no calm breathing.
    """
    seconds = sum(step.phase.seconds for step in exercise.steps())
    if seconds != LENGTH:
        raise UnfitExercise(f"lasts {seconds} seconds, not {LENGTH}")
    if any(phase.hold and phase.seconds > LONGEST_HOLD for phase in exercise.phases):
        raise UnfitExercise(f"holds longer than {LONGEST_HOLD} seconds")
    _check_breaths(exercise.breaths, sum(phase.seconds for phase in exercise.phases))


def _check_breaths(breaths: Sequence[Breath], repetition: int) -> None:
    if not breaths or any(one.way == after.way for one, after in pairwise([*breaths, breaths[0]])):
        raise UnfitExercise("does not breathe in and out in turn")
    if any(one.seconds not in _CALM for one in breaths):
        raise UnfitExercise("breathes too fast or too slowly")
    if repetition % sum(one.seconds for one in breaths):
        raise UnfitExercise("breathes out of step with its repetitions")


def together(found: Collection[Adaptation]) -> Adaptation:
    """What several limits mean at once for one exercise: every one of them is heeded."""
    if Adaptation.BLOCKED in found:
        return Adaptation.BLOCKED
    single = (Adaptation.SMALL, Adaptation.HALFWAY, Adaptation.SUPPORT)
    return Adaptation("_".join(one for one in single if one in found))


def choose(
    exercises: Sequence[Exercise], *, allowed: Collection[str], without_floor: bool
) -> list[Exercise]:
    """The exercises this person may do, in order of rotation; also only those off the floor."""
    return sorted(
        (
            exercise
            for exercise in exercises
            if exercise.key in allowed and not (without_floor and exercise.needs_floor)
        ),
        key=lambda exercise: exercise.order,
    )


def next_exercise(
    exercises: Sequence[Exercise], *, day: dt.date, done: Collection[str]
) -> Exercise | None:
    """The next in rotation that was not done today, of a kind that was not done if there is one."""
    if not exercises:
        return None
    rotated = _rotated(exercises, day)
    fresh = [exercise for exercise in rotated if exercise.key not in done] or rotated
    kinds = {exercise.kind for exercise in exercises if exercise.key in done}
    return next((exercise for exercise in fresh if exercise.kind not in kinds), fresh[0])


def _rotated(exercises: Sequence[Exercise], day: dt.date) -> list[Exercise]:
    """The exercises from where this day starts; in as many days each of them is first once."""
    many = len(exercises)
    step = next(step for step in count(DAILY_TARGET) if math.gcd(step, many) == 1)
    start = day.toordinal() * step % many
    return [*exercises[start:], *exercises[:start]]
