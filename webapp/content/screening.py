"""Reads the questions of the screening. A file that is not complete stops the start.

`screening/questions.toml` holds what is asked and what each answer means, with the sign-off; the
words are in one file per language beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from webapp.content.reading import Content, read_kept, read_sign_off, read_toml, unsigned
from webapp.domain.programme.exercises import Limit
from webapp.domain.programme.screening import (
    NO,
    ClearanceClass,
    Question,
    Questionnaire,
    QuestionText,
    ScreeningFinding,
    check,
)
from webapp.i18n import LANGUAGES

_FOLDER = Path(__file__).parent / "screening"
_MEANINGS = {"class", "today", "limits", "advice", "weeks"}


@cache
def questionnaire() -> Questionnaire:
    """The questions that this release comes with, signed for the demo only."""
    return read_questionnaire(_FOLDER)


def questionnaire_content() -> Content:
    """What a physician signs: the questions with what answers mean, and the words by language."""
    words = {language: read_toml(_FOLDER / f"{language}.toml", dict) for language in LANGUAGES}
    return {"questions": read_toml(_FOLDER / "questions.toml", unsigned), "words": words}


def read_questionnaire(folder: Path) -> Questionnaire:
    """The questions and their words in every language, checked.

    Raises ContentError: a file is not complete, or breaks a rule of the screening.
    """
    rules = read_toml(folder / "questions.toml", _questionnaire)
    texts = {
        language: read_toml(folder / f"{language}.toml", lambda found: _texts(found, rules))
        for language in LANGUAGES
    }
    return Questionnaire(rules.version, rules.questions, rules.sign_off, texts)


def read_signed_questions(content: Content) -> Questionnaire:
    """The questions in content that was signed before.

    Raises ContentError: this release cannot read them.
    """
    rules = read_kept("questions", content["questions"], _questionnaire)
    texts = {
        language: read_kept(
            language, content["words"][language], lambda found: _texts(found, rules)
        )
        for language in LANGUAGES
    }
    return Questionnaire(rules.version, rules.questions, None, texts)


def _questionnaire(found: Mapping[str, Any]) -> Questionnaire:
    questionnaire = Questionnaire(
        version=found["version"],
        questions=tuple(_question(one) for one in found["question"]),
        sign_off=read_sign_off(found),
        texts={},
    )
    check(questionnaire)
    return questionnaire


def _question(found: Mapping[str, Any]) -> Question:
    key = found["key"]
    return Question(
        key=key,
        under=found.get("under"),
        answers={answer: _finding(key, means) for answer, means in found["answers"].items()},
        source=found["source"],
    )


def _finding(key: str, found: Mapping[str, Any]) -> ScreeningFinding:
    if unknown := set(found) - _MEANINGS:
        raise ValueError(f"{key}: {', '.join(unknown)} means nothing")
    return ScreeningFinding(
        outcome=ClearanceClass(found.get("class", "all")),
        today=found.get("today", False),
        limits=frozenset(Limit(one) for one in found.get("limits", [])),
        advice=frozenset([key] if found.get("advice") else []),
        weeks=found.get("weeks"),
    )


def _texts(found: Mapping[str, Any], rules: Questionnaire) -> dict[str, QuestionText]:
    gates = {question.key for question in rules.questions if question.is_gate}
    return {
        one.key: _text(found[one.key], found["answers"], one, one.under in gates)
        for one in rules.questions
    }


def _text(
    found: Mapping[str, Any], usual: Mapping[str, str], question: Question, listed: bool
) -> QuestionText:
    own = found.get("answers", {})
    advised = any(finding.advice for finding in question.answers.values())
    none = "none" if question.is_gate else NO
    answers = {
        answer: own[answer] if answer in own else usual[none if answer == NO else answer]
        for answer in (NO, *question.answers)
    }
    text = QuestionText(
        ask=found["ask"],
        answers=answers,
        sign=found["sign"] if listed else None,
        advice=found["advice"] if advised else None,
    )
    if not all([text.ask, text.sign != "", text.advice != "", *answers.values()]):
        raise ValueError(f"a text of {question.key} is empty")
    return text
