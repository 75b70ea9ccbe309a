"""An appointment: when, how long, where; never at work where the employer is not to know."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.conftest import NOON
from webapp.domain.care.appointments import (
    LONGEST,
    LONGEST_PLACE,
    SHORTEST,
    Appointment,
    AppointmentTime,
    check_appointment,
)
from webapp.domain.errors import Invalid

MADE = Appointment("u", NOON + dt.timedelta(days=1), 30, "Kouter 1", AppointmentTime.OUTSIDE)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"starts_at": NOON}, "moment"),
        ({"starts_at": NOON + dt.timedelta(days=365)}, "moment"),
        ({"minutes": SHORTEST - 1}, "minutes"),
        ({"minutes": LONGEST + 1}, "minutes"),
        ({"place": ""}, "place"),
        ({"place": "x" * (LONGEST_PLACE + 1)}, "place"),
    ],
)
def test_what_is_no_appointment_is_said(changes: dict[str, object], key: str) -> None:
    with pytest.raises(Invalid, match=f"error.appointment.{key}"):
        check_appointment(replace(MADE, **changes), inform_employer=True, now=NOON)


@pytest.mark.parametrize("time", AppointmentTime)
def test_only_who_lets_the_employer_know_comes_during_working_hours(time: AppointmentTime) -> None:
    made = replace(MADE, time=time)
    check_appointment(made, inform_employer=True, now=NOON)
    if time is AppointmentTime.WORK:
        with pytest.raises(Invalid, match=r"appointment\.work"):
            check_appointment(made, inform_employer=False, now=NOON)
    else:
        check_appointment(made, inform_employer=False, now=NOON)
