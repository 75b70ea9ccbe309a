"""The questionnaire about workstations: complete in every language, and never about health."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from webapp.content.reading import ContentError
from webapp.content.workstation_questions import read_workstation_questions, workstation_content
from webapp.i18n import LANGUAGES

HEALTH = {
    "nl": ("pijn", "klacht", "ziek", "gezond", "last van"),
    "fr": ("douleur", "mal ", "maladie", "santé", "souffr"),
    "de": ("schmerz", "beschwerde", "krank", "gesundheit"),
    "en": ("pain", "complain", "ill ", "health", "hurt"),
}


def altered() -> Any:
    return copy.deepcopy(workstation_content())


def test_twelve_questions_each_with_advice_in_four_languages() -> None:
    questions = read_workstation_questions(workstation_content()).questions
    assert len(questions) == 12
    assert {"laptop", "telework", "phone", "breaks"} <= {one.key for one in questions}
    assert all(set(one.texts) == set(LANGUAGES) for one in questions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_asks_about_health_and_no_advice_promises_any(language: str) -> None:
    for one in read_workstation_questions(workstation_content()).questions:
        said = one.texts[language]
        words = f"{said.ask} {said.advice} {said.employer}".casefold()
        assert not [word for word in HEALTH[language] if word in words], one.key


def test_a_question_that_lacks_its_words_in_one_language_is_refused() -> None:
    content = altered()
    del content["words"]["de"]["feet"]
    with pytest.raises(ContentError, match="feet"):
        read_workstation_questions(content)


def test_words_of_a_question_that_nobody_asks_are_refused() -> None:
    content = altered()
    content["words"]["fr"]["posture"] = content["words"]["fr"]["feet"]
    with pytest.raises(ContentError, match="fr has other questions"):
        read_workstation_questions(content)


def test_an_empty_advice_is_refused() -> None:
    content = altered()
    content["words"]["nl"]["mouse"]["advice"] = ""
    with pytest.raises(ContentError, match="empty"):
        read_workstation_questions(content)


@pytest.mark.parametrize(("field", "value"), [("strength", "certain"), ("key", "feet")])
def test_an_unknown_strength_or_a_question_asked_twice_is_refused(field: str, value: str) -> None:
    content = altered()
    content["questions"]["question"][0][field] = value
    with pytest.raises(ContentError):
        read_workstation_questions(content)


def test_a_day_that_is_none_is_refused() -> None:
    content = altered()
    content["questions"]["checked"] = "soon"
    with pytest.raises(ContentError, match="checked"):
        read_workstation_questions(content)
