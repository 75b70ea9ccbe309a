"""What leaves this house in a reminder: friendly, in each language, and of no use to a stranger."""

from __future__ import annotations

import re

import pytest

from webapp.i18n import LANGUAGES, texts
from webapp.services.programme.reminding import _VARIANTS

HEALTH = {
    "nl": "rug pijn klacht gezond ziek rek stretch spier houding beweging arts kine lichaam",
    "fr": "dos douleur mal santé malad étir muscle posture mouvement médecin kiné corps",
    "de": "rücken schmerz beschwerde gesund krank dehn muskel haltung bewegung arzt körper",
    "en": "back pain ache health sick stretch muscle posture movement doctor body spine",
}


def sent(language: str) -> list[str]:
    """Every text that a reminder, a test of one, or a feed may hold."""
    return [
        text
        for key, forms in texts(language).keys().items()
        if key.startswith("reminder.")
        for text in forms
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_about_health(language: str) -> None:
    words = {word for text in sent(language) for word in re.findall(r"\w+", text.lower())}
    told = [word for word in words for stem in HEALTH[language].split() if word.startswith(stem)]
    assert told == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_but_the_time_is_filled_in(language: str) -> None:
    placeholders = {name for text in sent(language) for name in re.findall(r"{(\w*)}", text)}
    assert placeholders == {"time"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_as_many_wordings_as_take_turns_and_all_differ(language: str) -> None:
    t = texts(language)
    for kind in ("title", "text"):
        said = [t(f"reminder.{kind}.{number}", time="10:00") for number in range(_VARIANTS)]
        assert len(set(said)) == _VARIANTS
    assert not t.has(f"reminder.title.{_VARIANTS}")
