"""The question of a quarter: asked a whole quarter or not at all."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.answers import (
    PulseAnswer,
    QuarterQuestion,
    WorkstationAnswer,
    answers_to,
    question_of,
)
from webapp.domain.periods import quarter_of
from webapp.domain.programme.pulse import (
    asking,
    check_open,
    choosing,
    is_asked,
    question_in,
    read_answer,
)

days = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31))


@given(days, days)
def test_who_turns_it_on_gets_whole_quarters_from_the_next_one_on(
    decided: dt.date, asked: dt.date
) -> None:
    since = asking("", wanted=True, today=decided)
    assert is_asked(since, quarter_of(asked).key) == (quarter_of(asked).first > decided)
    assert asking(since, wanted=True, today=asked) == since, "asking on changes nothing"
    assert not is_asked(asking(since, wanted=False, today=asked), quarter_of(asked).key)


def test_an_answer_is_one_of_five_or_none() -> None:
    assert [read_answer(one) for one in ("", "place")] == [None, PulseAnswer.PLACE]
    with pytest.raises(Invalid):
        read_answer("pain")


@pytest.mark.parametrize("quarter", ["2026-Q2", "2026-Q4", "nonsense", ""])
def test_only_the_question_of_this_quarter_is_open(quarter: str) -> None:
    with pytest.raises(Conflict):
        check_open("2026-Q1", quarter=quarter, today=dt.date(2026, 8, 3))
    check_open("2026-Q1", quarter="2026-Q3", today=dt.date(2026, 8, 3))


def test_an_answer_is_one_to_its_own_question() -> None:
    desks = QuarterQuestion.WORKSTATION
    assert read_answer("variety", desks) is WorkstationAnswer.VARIETY
    for other, question in (("variety", QuarterQuestion.BREAKS), ("place", desks)):
        with pytest.raises(Invalid):
            read_answer(other, question)
    names = [one for question in QuarterQuestion for one in answers_to(question)]
    assert len(set(names)) == len(names) == 10, "a stored answer says which question it is to"
    assert all(one in answers_to(question_of(one)) for one in names)


@given(st.lists(st.tuples(days, st.sampled_from(QuarterQuestion)), max_size=20))
def test_a_quarter_that_began_keeps_its_question_and_a_year_has_one_about_workstations(
    choices: list[tuple[dt.date, QuarterQuestion]],
) -> None:
    chosen: tuple[str, ...] = ()
    for today, question in sorted(choices):
        begun = {one for one in chosen if one <= quarter_of(today).key}
        try:
            chosen = choosing(chosen, question, today)
        except Conflict:
            assert question is QuarterQuestion.WORKSTATION
        else:
            assert question_in(chosen, quarter_of(today).next.key) is question
        assert {one for one in chosen if one <= quarter_of(today).key} == begun
    numbers = sorted(int(one[:4]) * 4 + int(one[-1]) for one in chosen)
    assert all(after - one >= 4 for one, after in pairwise(numbers))
