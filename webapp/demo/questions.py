"""The question of a quarter in the invented company: asked for two closed quarters and this one.

The one that closed last asked about workstations, so that whoever looks around finds figures of
both questions, and may answer the usual one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from webapp.database import Session
from webapp.demo.population import Worker
from webapp.domain.figures.answers import (
    Answer,
    PulseAnswer,
    QuarterQuestion,
    WorkstationAnswer,
    answers_to,
)
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.governance.defaults import USUAL, KeptFor
from webapp.domain.periods import quarter_of
from webapp.services.governance.defaults import change_defaults
from webapp.services.programme.pulse import choose_question, give_answers

_SEED = 642
_ANSWERING = 0.6
_WEIGHTS: Mapping[Answer, int] = {
    PulseAnswer.NO_TIME: 34,
    PulseAnswer.FORGOTTEN: 26,
    PulseAnswer.PLACE: 18,
    PulseAnswer.NOT_FOR_ME: 4,
    PulseAnswer.NOTHING: 18,
    WorkstationAnswer.FURNITURE: 22,
    WorkstationAnswer.EQUIPMENT: 24,
    WorkstationAnswer.SURROUNDINGS: 12,
    WorkstationAnswer.VARIETY: 26,
    WorkstationAnswer.NO_HINDRANCE: 16,
}


def ask_and_answer(
    session: Session, *, workers: Mapping[int, Worker], today: dt.date, now: dt.datetime
) -> None:
    """Turn the question on, and answer it as these people, by id, did in the closed quarters."""
    closed = quarter_of(today).previous
    first = closed.previous
    change_defaults(
        session,
        wanted=replace(USUAL, asks_from=first.key),
        months=KeptFor().months,
        version=0,
        default="nl",
        occasion=Occasion(Actor.job("by-hand"), first.previous.last, now),
    )
    choose_question(
        session,
        quarter=closed.key,
        question=QuarterQuestion.WORKSTATION,
        by=Occasion(Actor.job("by-hand"), first.last, now),
    )
    draw = Random(_SEED)
    asked = ((first, QuarterQuestion.BREAKS), (closed, QuarterQuestion.WORKSTATION))
    for quarter, question in asked:
        among = answers_to(question)
        answers = {
            person: _answer(draw, among)
            for person, worker in workers.items()
            if draw.random() < _ANSWERING and _works(worker, quarter.last)
        }
        give_answers(session, answers=answers, quarter=quarter.key, today=quarter.last)


def _works(worker: Worker, day: dt.date) -> bool:
    return any(
        one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
        for one in worker.employments
    )


def _answer(draw: Random, among: Sequence[Answer]) -> Answer:
    return draw.choices(among, [_WEIGHTS[one] for one in among])[0]
