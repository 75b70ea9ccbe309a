"""The question of a quarter through the gate: counted once, of large groups, and then gone."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.companies import QUARTER, Company, make_company
from tests.conftest import NOON
from webapp.content.policy import disclosure_policy
from webapp.domain.errors import Invalid
from webapp.domain.figures.answers import (
    PulseAnswer,
    QuarterQuestion,
    WorkstationAnswer,
    answers_to,
)
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.gate.publishing import publish_month
from webapp.gate.released import published_series
from webapp.services.governance.retention import apply_retention
from webapp.services.programme.pulse import give_answer, put_away
from webapp.store.defaults import save_defaults
from webapp.store.programme.pulse import PulseAnswerRow

ALL = {measure for measure in Measure if measure.spec.is_answer}
ANSWERS = {measure for measure in ALL if measure.spec.answers == QuarterQuestion.BREAKS}
TODAY = QUARTER.last + dt.timedelta(days=10)
SIZES = [[70, 40], [30]]


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session, SIZES)


def turn_on(session: Session, since: str = QUARTER.key, *, desks: tuple[str, ...] = ()) -> None:
    defaults = InstallationDefaults(asks_from=since, workstation_quarters=desks)
    save_defaults(session, defaults, version=0)


def answer_all(
    session: Session,
    company: Company,
    *,
    silent: int,
    question: QuarterQuestion = QuarterQuestion.BREAKS,
) -> None:
    """So many of ten keep silent or put the question away."""
    draw = random.Random(1)
    for number, person in enumerate(company.people()):
        day = QUARTER.first + dt.timedelta(days=number % 80)
        answer = draw.choice(answers_to(question)[:3])
        if number % 10 >= silent:
            give_answer(session, person_id=person, quarter=QUARTER.key, answer=answer, today=day)
        elif number % 2:
            put_away(session, person_id=person, quarter=QUARTER.key, today=day)


def published(session: Session) -> list[ReleasedCell]:
    for month in QUARTER.months():
        publish_month(
            session,
            month=month,
            today=TODAY,
            now=NOON,
            secret="a secret that is outside the database",
            policy=disclosure_policy(),
        )
    return [cell for cell in published_series(session) if cell.measure in ALL]


@pytest.fixture
def cells(session: Session, company: Company) -> Iterator[list[ReleasedCell]]:
    turn_on(session)
    answer_all(session, company, silent=3)
    yield published(session)


def test_five_shares_come_out_once_of_the_company_and_a_large_site(
    cells: list[ReleasedCell],
) -> None:
    assert {cell.period for cell in cells} == {QUARTER.key}
    assert {cell.unit.scope for cell in cells} == {Scope.COMPANY}, "30 people join the other site"
    assert {cell.measure for cell in cells} == ANSWERS
    shares = {cell.measure.value: (cell.kind, cell.shown) for cell in cells}
    assert shares["answer_nothing"] == ("at_most", 5.0), "few"
    assert all(cell.step >= 5 for cell in cells)
    total = sum(cell.shown for cell in cells if cell.kind == "value")
    assert 50 <= total <= 90, "seven of ten answered; silence is nowhere"


@pytest.mark.usefixtures("cells")
def test_answers_go_as_soon_as_they_are_counted(session: Session) -> None:
    assert session.scalars(select(PulseAnswerRow.quarter)).first() == QUARTER.key
    apply_retention(session, today=TODAY)
    assert session.scalars(select(PulseAnswerRow)).all() == []


def test_answers_wait_for_the_figures(session: Session, company: Company) -> None:
    turn_on(session)
    answer_all(session, company, silent=3)
    apply_retention(session, today=TODAY)
    assert len(published(session)) == len(ANSWERS)


@pytest.mark.parametrize("since", ["", QUARTER.next.key])
def test_a_quarter_that_is_not_asked_has_no_figures(
    session: Session, company: Company, since: str
) -> None:
    turn_on(session, QUARTER.key)
    answer_all(session, company, silent=0)
    save_defaults(session, InstallationDefaults(asks_from=since), version=1)
    assert published(session) == []


def test_a_quarter_about_workstations_has_their_figures_and_no_others(
    session: Session, company: Company
) -> None:
    turn_on(session, desks=(QUARTER.key,))
    with pytest.raises(Invalid):
        give_answer(
            session,
            person_id=company.people()[0],
            quarter=QUARTER.key,
            answer=PulseAnswer.NO_TIME,
            today=QUARTER.first,
        )
    answer_all(session, company, silent=3, question=QuarterQuestion.WORKSTATION)
    cells = published(session)
    assert {cell.measure for cell in cells} == ALL - ANSWERS, "never both in one quarter"
    assert {cell.measure.removeprefix("answer_") for cell in cells} == set(WorkstationAnswer)
    assert all(cell.step >= 5 for cell in cells)


def test_answers_to_the_other_question_count_nowhere(session: Session, company: Company) -> None:
    turn_on(session)
    answer_all(session, company, silent=0)
    other = InstallationDefaults(asks_from=QUARTER.key, workstation_quarters=(QUARTER.key,))
    save_defaults(session, other, version=1)
    assert published(session) == [], "nobody answered what was asked"


def test_few_answers_have_no_figure(session: Session, company: Company) -> None:
    turn_on(session)
    answer_all(session, company, silent=9)
    assert published(session) == []
