"""Reads the questionnaire about workstations. A file that is not complete stops the start.

`workstation/questions.toml` holds what is asked, in order, with the sign-off of the demo; the words
are in one file per language beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from webapp.content.reading import (
    Content,
    ContentError,
    read_day,
    read_kept,
    read_sign_off,
    read_toml,
    unsigned,
)
from webapp.domain.care.prevention_measures import EvidenceStrength
from webapp.domain.care.workstation_questions import (
    WorkstationAdvice,
    WorkstationQuestion,
    WorkstationQuestionnaire,
)
from webapp.domain.programme.exercises import SignOff
from webapp.i18n import LANGUAGES

_FOLDER = Path(__file__).parent / "workstation"
_RULES = _FOLDER / "questions.toml"


@cache
def workstation_content() -> Content:
    """What a physician signs: the questions in order, and the words by language."""
    words = {language: read_toml(_FOLDER / f"{language}.toml", dict) for language in LANGUAGES}
    content = {"questions": read_toml(_RULES, unsigned), "words": words}
    read_workstation_questions(content)  # one that is not complete stops here
    return content


@cache
def shipped_sign_off() -> SignOff | None:
    """Who signed the questionnaire for the demo."""
    return read_toml(_RULES, read_sign_off)


def read_workstation_questions(content: Content) -> WorkstationQuestionnaire:
    """The questionnaire in content that is parsed already, without a sign-off.

    Raises ContentError: a question lacks a word in a language, is asked twice, or has no strength
    that is known; or the day of looking up the sources is missing.
    """
    return read_kept("workstation", content, _questionnaire)


def _questionnaire(content: Content) -> WorkstationQuestionnaire:
    rules, words = content["questions"], content["words"]
    checked = read_day(rules["checked"])
    if checked is None:
        raise ContentError("workstation: checked is not a date")
    asked = tuple(_question(one, words) for one in rules["question"])
    keys = [one.key for one in asked]
    for language in LANGUAGES:
        if sorted(words[language]) != sorted(keys):
            raise ContentError(f"workstation: {language} has other questions than are asked")
    return WorkstationQuestionnaire(asked, checked, sign_off=None)


def _question(rule: Mapping[str, Any], words: Mapping[str, Any]) -> WorkstationQuestion:
    key = rule["key"]
    texts = {language: _advice(words[language][key]) for language in LANGUAGES}
    return WorkstationQuestion(key, EvidenceStrength(rule["strength"]), texts)


def _advice(found: Mapping[str, Any]) -> WorkstationAdvice:
    said = WorkstationAdvice(**{one.name: found[one.name] for one in fields(WorkstationAdvice)})
    if not all(found.values()):
        raise ValueError("a text is empty")
    return said
