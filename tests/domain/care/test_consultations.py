"""The clock of ten working days, and the steps of a request."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.content.calendar import public_holidays
from webapp.domain.care.consultations import (
    LONGEST_TEXT,
    ConsultationState,
    Enquiry,
    Urgency,
    check_answer,
    check_enquiry,
    check_step,
    due_on,
    urgency,
)
from webapp.domain.errors import Conflict, Invalid

WEDNESDAY = dt.date(2026, 11, 18)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def enquiry(**changes: object) -> Enquiry:
    values = {"message": "", "reach": "0470", "inform_employer": False, "outcome": None}
    return Enquiry(**{**values, "language": "nl", **changes})  # type: ignore[arg-type]


def test_ten_working_days_are_two_weeks_without_a_holiday() -> None:
    assert due_on(WEDNESDAY, frozenset()) == dt.date(2026, 12, 2)


def test_a_public_holiday_is_no_working_day() -> None:
    before_christmas = dt.date(2026, 12, 21)
    holidays = public_holidays(before_christmas, before_christmas + dt.timedelta(days=60))
    assert due_on(before_christmas, holidays) == dt.date(2027, 1, 6)


@given(DAYS)
def test_the_last_day_is_a_working_day_with_nine_between(asked: dt.date) -> None:
    holidays = public_holidays(asked, asked + dt.timedelta(days=60))
    due = due_on(asked, holidays)
    days = [asked + dt.timedelta(days=n) for n in range(1, (due - asked).days + 1)]
    working = [day for day in days if day.weekday() < 5 and day not in holidays]
    assert len(working) == 10
    assert working[-1] == due


@given(DAYS, st.integers(0, 30))
def test_a_request_only_grows_more_urgent(asked: dt.date, later: int) -> None:
    due = due_on(asked, frozenset())
    order = list(Urgency)
    states = [
        urgency(due, today=asked + dt.timedelta(days=days), holidays=frozenset())
        for days in (later, later + 1)
    ]
    assert order.index(states[0]) <= order.index(states[1])


def test_on_the_last_day_it_is_not_overdue_and_on_the_next_it_is() -> None:
    due = due_on(WEDNESDAY, frozenset())
    assert urgency(due, today=WEDNESDAY, holidays=()) is Urgency.TIME
    assert urgency(due, today=due, holidays=()) is Urgency.SOON
    assert urgency(due, today=due + dt.timedelta(days=1), holidays=()) is Urgency.OVERDUE


def test_without_a_way_to_answer_a_request_is_refused() -> None:
    check_enquiry(enquiry())
    with pytest.raises(Invalid, match="consultation_reach"):
        check_enquiry(enquiry(reach="  "))


def test_a_text_has_a_longest_length() -> None:
    check_enquiry(enquiry(message="x" * LONGEST_TEXT))
    with pytest.raises(Invalid, match="consultation_long"):
        check_enquiry(enquiry(message="x" * (LONGEST_TEXT + 1)))
    with pytest.raises(Invalid, match="consultation_answer"):
        check_answer("x" * (LONGEST_TEXT + 1))
    with pytest.raises(Invalid, match="consultation_answer"):
        check_answer(" ")


@pytest.mark.parametrize("state", [ConsultationState.CLOSED, ConsultationState.WITHDRAWN])
@pytest.mark.parametrize(
    "to", [ConsultationState.ANSWERED, ConsultationState.CLOSED, ConsultationState.WITHDRAWN]
)
def test_what_is_closed_or_withdrawn_stays_so(
    state: ConsultationState, to: ConsultationState
) -> None:
    with pytest.raises(Conflict):
        check_step(state, to)
