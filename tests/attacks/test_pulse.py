"""The question of a quarter under attack: who answered, and what, stays open for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import pytest

from tests.attacks.pulse import (
    ANSWERS,
    DESKS,
    PEOPLE,
    ask,
    exact_answers,
    findings,
    guessed_by_all_others,
    guessed_from_a_border,
    guessed_with_a_known_answer,
    random_question,
)
from tests.domain.figures.employers import staff
from tests.domain.figures.releases import CHANCE, EXPOSED, POLICY
from webapp.domain.figures.answers import FEWEST_ANSWERS, FEWEST_ASKED
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.measures import FigureKind, Scope
from webapp.domain.programme.pulse import APART

BORDER = FEWEST_ANSWERS - 1


@pytest.mark.parametrize("insiders", [0, 1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_nobodys_answer_or_silence_follows_even_for_who_knows_every_offset(
    seed: int, insiders: int
) -> None:
    asked = random_question(seed, EXPOSED)
    assert {cell.measure for cell in asked.cells} == set(ANSWERS), "else it proves nothing"
    assert findings(asked, insiders=insiders) == []


@pytest.mark.parametrize("seed", range(4, 7))
def test_nothing_follows_from_what_is_published(seed: int) -> None:
    assert findings(random_question(seed, CHANCE), insiders=2) == []


def test_a_company_in_which_all_answer_alike_leaves_everybody_open() -> None:
    members = staff([[150, 120]])
    states = {member.person_id: ANSWERS[3] for member in members}
    asked = ask(members, states, EXPOSED)
    assert {c.kind for c in asked.cells if c.measure is ANSWERS[3]} == {FigureKind.AT_LEAST}
    assert findings(asked, insiders=2) == []


def test_the_canary_is_found_exact_answers_of_a_small_department() -> None:
    members = staff([[200], [130, 9]])
    asked = ask(members, {m.person_id: ANSWERS[m.person_id % 2] for m in members}, EXPOSED)
    assert findings(asked) == []
    assert any(one.startswith("9 people") for one in findings(exact_answers(asked, 3)))


def test_answers_are_shown_of_large_sites_and_the_company_only() -> None:
    asked = ask(
        members := staff([[150, 90], [60, 30]]),
        {m.person_id: ANSWERS[m.person_id % 5] for m in members},
        CHANCE,
    )
    assert {cell.group.scope for cell in asked.cells} == {Scope.SITE, Scope.COMPANY}
    assert {cell.group.sites for cell in asked.cells if cell.group.scope is Scope.SITE} == {(1,)}, (
        "the second site has 90 people and is shown with the other"
    )


@pytest.mark.parametrize("people", [FEWEST_ASKED - 1, FEWEST_ASKED])
def test_a_company_below_the_border_has_none(people: int) -> None:
    members = staff([[people]])
    asked = ask(members, {m.person_id: ANSWERS[m.person_id % 5] for m in members}, CHANCE)
    assert bool(asked.cells) == (people == FEWEST_ASKED)


def test_whether_there_is_a_figure_hardly_tells_whether_one_more_answered() -> None:
    assert guessed_from_a_border(CHANCE, 240, answering=BORDER) < 0.68


def test_without_the_chance_error_of_the_border_its_figure_answers() -> None:
    assert guessed_from_a_border(EXPOSED, 10, answering=BORDER) == 1


def test_idle_accounts_do_not_open_a_figure_about_a_few() -> None:
    members = staff([[PEOPLE]])
    states = {m.person_id: ANSWERS[0] if m.person_id <= 10 else None for m in members}
    assert ask(members, states, CHANCE).cells == []


def test_all_others_together_hardly_guess_one_persons_answer() -> None:
    """One of six is right in 17 of 100 by chance, whether somebody answered in 50."""
    one = guessed_by_all_others(CHANCE, 300, quarters=1)
    assert (one.state < 0.35, one.answered < 0.62, one.sure) == (True, True, 0)


def test_two_years_of_a_habit_are_not_enough_either() -> None:
    eight = guessed_by_all_others(CHANCE, 120, quarters=8)
    assert (eight.state < 0.62, eight.answered < 0.75) == (True, True)


class Small(Chance):
    """A tenth of the chance error."""

    def offset(self, subject: str, people: Iterable[int]) -> int:
        return super().offset(subject, people) // 20


def test_with_hardly_any_chance_error_habits_are_read() -> None:
    assert guessed_by_all_others(Small("x", POLICY), 60, quarters=8).state > 0.5


def test_both_questions_are_published_by_the_same_rules() -> None:
    """All attacks above are on the first; of the second every rule is equal, by its record."""
    own = {"count", "family", "answers"}
    for breaks, desks in zip(ANSWERS, DESKS, strict=True):
        rules = [{k: v for k, v in asdict(m.spec).items() if k not in own} for m in (breaks, desks)]
        assert rules[0] == rules[1]


def test_who_can_see_a_workstation_hardly_guesses_whether_its_owner_answered() -> None:
    """Right in 57 to 61 of 100 among thousands of draws; these are fewer."""
    assert guessed_with_a_known_answer(CHANCE, 300, desks=1) < 0.66


def test_two_years_with_two_quarters_about_workstations_tell_no_more_than_eight_about_breaks() -> (
    None
):
    """At most one quarter in four: eight about workstations in a row would be right in 72 %."""
    assert guessed_with_a_known_answer(CHANCE, 100, desks=8 // APART, breaks=6) < 0.75
