"""What a person is offered: the plan of the minute, and which exercise is another one."""

from __future__ import annotations

import pytest

from webapp import catalogue
from webapp.content.exercises import shipped_exercises
from webapp.domain.programme.breaks import LENGTH
from webapp.domain.programme.exercises import REPETITIONS, Exercise
from webapp.i18n import LANGUAGES, texts

EXERCISES = shipped_exercises()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
def test_a_plan_fills_the_minute_in_every_language(exercise: Exercise, language: str) -> None:
    plan = catalogue.plan_of(exercise, texts(language))
    assert sum(step["seconds"] for step in plan) == LENGTH
    assert all(step["say"] and step["picture"] and step["count"] for step in plan)
    assert max(step["beat"] for step in plan) + 1 == REPETITIONS * (len(exercise.sides) or 1)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
def test_only_the_last_step_of_a_side_announces_the_other(exercise: Exercise) -> None:
    plan = catalogue.plan_of(exercise, texts("en"))
    announced = [i for i, step in enumerate(plan) if step["soon"]]
    changes = [i for i in range(len(plan) - 1) if plan[i]["side"] != plan[i + 1]["side"]]
    assert announced == changes
    assert len(announced) == max(0, len(exercise.sides) - 1)


def test_another_exercise_is_the_next_in_rotation_and_after_the_last_the_first() -> None:
    following = [catalogue.after(EXERCISES, exercise) for exercise in EXERCISES]
    assert following == [*EXERCISES[1:], EXERCISES[0]]


def test_who_may_do_one_exercise_has_no_other() -> None:
    assert catalogue.after(EXERCISES[:1], EXERCISES[0]) is None


def test_who_does_an_exercise_that_is_not_among_the_choices_gets_one_that_is() -> None:
    assert catalogue.after(EXERCISES[:1], EXERCISES[-1]) == EXERCISES[0]
