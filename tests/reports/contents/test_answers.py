"""The question of a quarter in the report: a sentence where there are answers, and none else."""

from __future__ import annotations

from tests.factories_released import released_cells
from webapp.domain.figures.answers import PulseAnswer, WorkstationAnswer
from webapp.domain.periods import Quarter
from webapp.i18n import texts
from webapp.reports.contents.document import Text, say
from webapp.reports.contents.selection import Released
from webapp.reports.contents.trends import participation
from webapp.reports.contents.wording import Wording

QUARTER = Quarter(2026, 3)
LABEL = say("participation.answers_label.breaks")
ABOUT_DESKS = say("participation.answers_label.workstation")


def told(cells: list[object], label: object = LABEL) -> list[object]:
    parts = participation(Released(cells, QUARTER), None)  # type: ignore[arg-type]
    return [part.text for part in parts if isinstance(part, Text) and part.label == label]


def test_five_shares_of_the_company_are_told_in_one_sentence() -> None:
    (said,) = told(released_cells())
    words = Wording(texts("nl")).say(said)
    assert all(f"“{texts('nl')(f'pulse.answer.{one}')}” " in words for one in PulseAnswer)
    assert "Antwoord:" not in words


def test_the_question_about_workstations_has_a_sentence_of_its_own() -> None:
    (said,) = told(released_cells(), ABOUT_DESKS)
    words = Wording(texts("fr")).say(said)
    names = [texts("fr")(f"pulse.answer.{one}") for one in WorkstationAnswer]
    assert all(f"«\u00a0{name}\u00a0» " in words for name in names)


def test_without_answers_nothing_is_told() -> None:
    assert told([one for one in released_cells() if not one.measure.spec.is_answer]) == []
    breaks = [one for one in released_cells() if one.measure.spec.answers != "workstation"]
    assert (len(told(breaks)), told(breaks, ABOUT_DESKS)) == (1, [])
