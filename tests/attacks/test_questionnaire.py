"""Why the answers to a questionnaire of twelve are not published beside each other.

What the question of a quarter is published with does for one answer; it does not for twelve.
"""

from __future__ import annotations

from dataclasses import replace

from tests.attacks.questionnaire import Survey, guessed

ONE_ANSWER = Survey(questions=1, error=2, step=5)
TWELVE = replace(ONE_ANSWER, questions=12)
TRIALS = 4_000


def test_one_answer_with_the_error_of_two_persons_hardly_tells_who_gave_it() -> None:
    assert guessed(ONE_ANSWER, TRIALS) < 0.61
    assert guessed(replace(ONE_ANSWER, rounds=4), TRIALS) < 0.69


def test_twelve_answers_at_once_tell_it_three_times_in_four() -> None:
    assert guessed(TWELVE, TRIALS) > 0.74
    assert guessed(replace(TWELVE, rounds=4), TRIALS) > 0.9


def test_only_an_error_of_seven_persons_and_steps_of_fifteen_would_do_for_twelve() -> None:
    assert guessed(replace(TWELVE, error=7, step=15), TRIALS) < 0.61
    assert guessed(replace(TWELVE, error=4, step=10, rounds=4), TRIALS) > 0.74
