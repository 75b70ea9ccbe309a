"""The physician's document lists the exercises and signs that the product has."""

from __future__ import annotations

from pathlib import Path

from tests.house.source import ROOT
from webapp.content import exercises as content
from webapp.content.exercises import read_exercises
from webapp.domain.screening import DOCTOR_FIRST, URGENT
from webapp.i18n import texts

DOCUMENT = ROOT / "docs/clinical.md"


def exercises_table() -> str:
    """The exercises in order of rotation, with their origin and sign-off."""
    lines = [
        "| exercise | position | from | signed off by | on |",
        "| --- | --- | --- | --- | --- |",
    ]
    folder = Path(content.__file__).parent / "exercises"
    for exercise in sorted(read_exercises(folder), key=lambda exercise: exercise.order):
        sign_off = exercise.sign_off
        who = f"{sign_off.name}{', demo only' if sign_off.demo_only else ''}" if sign_off else "–"
        on = f"{sign_off.on:%Y-%m-%d}" if sign_off else "–"
        position = exercise.position.replace("_", " ")
        name = f"{exercise.texts['en'].name} (`{exercise.key}`)"
        lines.append(f"| {name} | {position} | {exercise.origin} | {who} | {on} |")
    return "\n".join(lines) + "\n"


def signs_table() -> str:
    """The signs of the safety notice, as it words them."""
    t = texts("en")
    lines = ["| sign | advice |", "| --- | --- |"]
    for keys, advice in ((URGENT, "safety.urgent.title"), (DOCTOR_FIRST, "safety.doctor.title")):
        lines += [f"| {t(f'safety.flag.{key}')} | {t(advice)} |" for key in keys]
    return "\n".join(lines) + "\n"


def written(name: str) -> str:
    return DOCUMENT.read_text().split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def test_the_exercises_in_the_clinical_document_are_those_of_the_files() -> None:
    assert written("exercises") == exercises_table()


def test_the_signs_in_the_clinical_document_are_those_of_the_notice() -> None:
    assert written("signs") == signs_table()
