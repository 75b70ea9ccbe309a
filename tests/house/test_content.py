"""The physician's document lists the exercises, questions and signs that the product has."""

from __future__ import annotations

from pathlib import Path

from tests.house.source import ROOT
from webapp.content import exercises as content
from webapp.content.exercises import read_exercises
from webapp.content.screening import questionnaire
from webapp.domain.programme.exercises import Limit
from webapp.domain.programme.screening import ScreeningFinding
from webapp.i18n import loose, texts
from webapp.pages.programme.screening import DOCTOR_FIRST, URGENT

DOCUMENT = ROOT / "docs/clinical.md"


def exercises_table() -> str:
    """The exercises in order of rotation, with their origin and sign-off."""
    lines = [
        "| exercise | kind | position | kept still | from | signed off by | on |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    folder = Path(content.__file__).parent / "exercises"
    for exercise in sorted(read_exercises(folder), key=lambda exercise: exercise.order):
        sign_off = exercise.sign_off
        who = sign_off.name if sign_off else "–"
        on = f"{sign_off.on:%Y-%m-%d}" if sign_off else "–"
        position = exercise.position.replace("_", " ")
        name = f"{exercise.texts['en'].name} (`{exercise.key}`)"
        still = f"{exercise.hold} s" if exercise.hold else ""
        cells = (name, exercise.kind, position, still, exercise.origin, who, on)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def signs_table() -> str:
    """The signs on the card for everyone, as it words them."""
    t = texts("en")
    lines = ["| sign | advice |", "| --- | --- |"]
    for keys, advice in ((URGENT, "safety.urgent.title"), (DOCTOR_FIRST, "safety.doctor.title")):
        lines += [f"| {loose(t(f'safety.flag.{key}'))} | {t(advice)} |" for key in keys]
    return "\n".join(lines) + "\n"


def questions_table() -> str:
    """The questions in the order of asking, what each answer leads to, and where it comes from."""
    asked = questionnaire()
    words = asked.texts["en"]
    sign_off = asked.sign_off
    who = sign_off.name if sign_off else "nobody"
    on = f", {sign_off.on:%Y-%m-%d}" if sign_off else ""
    lines = [f"Version {asked.version}, signed off by {who}{on}.", ""]
    lines += ["| question | under | answer → class | source |", "| --- | --- | --- | --- |"]
    for question in asked.questions:
        ask = f"{words[question.key].ask} (`{question.key}`)"
        answers = "; ".join(
            f"{words[question.key].answers[answer]} → "
            f"{'asks on' if question.is_gate else meaning(finding)}"
            for answer, finding in question.answers.items()
        )
        lines.append(f"| {ask} | {question.under or ''} | {answers} | {question.source} |")
    return "\n".join(lines) + "\n"


def meaning(finding: ScreeningFinding) -> str:
    """A finding in the letters of the table of classes."""
    letter = {"all": "A", "some": "B", "doctor": "C", "urgent": "D"}[finding.outcome]
    more = ["today"] if finding.today else [*sorted(finding.limits)]
    more += ["advice"] if finding.advice else []
    more += [f"{finding.weeks} weeks"] if finding.weeks else []
    return f"**{letter}** ({', '.join(more)})" if more else f"**{letter}**"


def limits_table() -> str:
    """What each limit means for each exercise; nothing when it may be done as it is."""
    folder = Path(content.__file__).parent / "exercises"
    exercises = sorted(read_exercises(folder), key=lambda exercise: exercise.order)
    lines = [f"| exercise | {' | '.join(limit.replace('_', ' ') for limit in Limit)} |"]
    lines.append(f"| --- |{' --- |' * len(Limit)}")
    for one in exercises:
        cells = " | ".join(one.limits.get(limit, "") for limit in Limit)
        lines.append(f"| {one.texts['en'].name} | {cells} |")
    return "\n".join(lines) + "\n"


def written(name: str) -> str:
    return DOCUMENT.read_text().split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def test_the_exercises_in_the_clinical_document_are_those_of_the_files() -> None:
    assert written("exercises") == exercises_table()


def test_the_signs_in_the_clinical_document_are_those_of_the_card() -> None:
    assert written("signs") == signs_table()


def test_the_questions_in_the_clinical_document_are_those_of_the_files() -> None:
    assert written("questions") == questions_table()


def test_the_limits_in_the_clinical_document_are_those_of_the_exercises() -> None:
    assert written("limits") == limits_table()
