"""What a person is offered: the exercises they may do, their names, the minute for the script.

Pages share it, because pages do not import each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from flask import g, request

from webapp.content.drawings.film import film
from webapp.domain.errors import Invalid
from webapp.domain.governance.defaults import FloorExercises
from webapp.domain.people.access import Viewer
from webapp.domain.programme.breaks import OTHER_MOVEMENT
from webapp.domain.programme.exercises import REPETITIONS, Exercise, choose
from webapp.domain.programme.screening import Clearance
from webapp.i18n import Texts
from webapp.installation import installation
from webapp.security import database, settings
from webapp.services.care.content_offer import ContentOffer, read_offer

FLOOR_COOKIE = "floor"  # "no": only exercises that need no floor; says nothing of a person
_OTHERS = 5  # each has a picture, and *Today* is a light page
COMFORT_COOKIE = "comfort"  # "no": this device does not ask whether to keep a comfort line
COOKIES = (FLOOR_COOKIE, COMFORT_COOKIE)


def offer() -> ContentOffer:
    """What is offered here now, asked once a request."""
    if "offer" not in g:
        demo, today = settings().demo, installation().today()
        found = database().look(lambda found: read_offer(found, demo=demo, today=today))
        g.offer = replace(found, on_floor=floor() is not FloorExercises.NOT_OFFERED)
    return cast(ContentOffer, g.offer)


def exercises() -> tuple[Exercise, ...]:
    """Every exercise that a physician signed for this installation, in order of rotation."""
    return offer().exercises


def choices(clearance: Clearance | None) -> list[Exercise]:
    """The exercises that this person may do and that fit where they are, in order of rotation."""
    if clearance is None:
        return []
    keys = clearance.keys_of(offer().guided)
    return choose(offer().guided, allowed=keys, without_floor=without_floor())


def allowed(clearance: Clearance | None, key: str) -> Exercise:
    """One exercise that this person may do, also on the floor.

    Raises Invalid: this person has no clearance for such an exercise.
    """
    keys = clearance.keys_of(offer().guided) if clearance else frozenset()
    for exercise in choose(offer().guided, allowed=keys, without_floor=False):
        if exercise.key == key:
            return exercise
    raise Invalid("error.exercise_not_allowed")


def after(choices: Sequence[Exercise], exercise: Exercise) -> Exercise | None:
    """The exercise that "another one" leads to: the next in rotation, None when there is none."""
    later = [one for one in choices if one.order > exercise.order]
    return next((one for one in [*later, *choices] if one.key != exercise.key), None)


def others(choices: Sequence[Exercise], exercise: Exercise | None) -> list[Exercise]:
    """A few to choose from instead, the next in rotation first; the catalogue has them all."""
    order = exercise.order if exercise else 0
    later = [one for one in choices if one.order > order]
    earlier = [one for one in choices if one.order < order]
    return [*later, *earlier][:_OTHERS]


def find(key: str) -> Exercise | None:
    """The exercise, if it is still served."""
    return next((exercise for exercise in exercises() if exercise.key == key), None)


def name_of(key: str) -> str:
    """The name of an exercise, also of one that is no longer served."""
    exercise = find(key)
    if exercise:
        return exercise.texts[g.texts.language].name
    return str(g.texts("other.name" if key == OTHER_MOVEMENT else "exercise.gone"))


def names(t: Texts) -> dict[str, str]:
    """Everything that can be logged, by its name in this language."""
    known = {exercise.key: exercise.texts[t.language].name for exercise in exercises()}
    return {**known, OTHER_MOVEMENT: t("other.name")}


def floor() -> FloorExercises:
    """Whether exercises on the floor are offered here."""
    person = cast("Viewer | None", g.get("viewer"))
    return person.defaults.floor if person else FloorExercises.OFFERED


def without_floor() -> bool:
    """Whether only exercises that need no floor: as the person wants, else as the employer set."""
    wish = request.args.get("floor", request.cookies.get(FLOOR_COOKIE))
    return wish == "no" if wish in {"yes", "no"} else floor() is FloorExercises.WHO_ASKS


def plan_of(exercise: Exercise, t: Texts) -> list[dict[str, Any]]:
    """The steps of the minute, ready for JSON: what to say and show, for how many seconds.

    `soon` announces the side that comes next, when it is another.
    """
    text = exercise.texts[t.language]
    steps = exercise.steps()
    return [
        {
            "say": text.phases[step.phase.key],
            "picture": t(f"figure.{exercise.key}.{step.phase.key}"),
            "seconds": step.phase.seconds,
            "side": t(f"minute.side.{step.side}") if step.side else "",
            "soon": t(f"minute.soon.{after.side}") if after and after.side != step.side else "",
            "count": t("minute.repetition", n=step.repetition, total=REPETITIONS),
            "beat": index // len(exercise.phases),
        }
        for index, (step, after) in enumerate(zip(steps, [*steps[1:], None], strict=True))
    ]


def film_of(exercise: Exercise) -> dict[str, Any]:
    """The moving figure of the minute, ready for JSON."""
    return film(exercise.key, tuple(exercise.steps()))
