"""Whatever an adapter does, it is a failed call: told by its type, and the others go on."""

from __future__ import annotations

import datetime as dt
import logging

import pytest

from tests.conftest import NOON
from tests.reminding import Channel
from webapp.domain.errors import DomainError, Invalid, Unavailable
from webapp.domain.ports.calendars import BusyTimes
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder
from webapp.domain.programme.reminder_targets import ConnectedCalendar
from webapp.outside import attempt, send
from webapp.services.programme.reminder_targets import read_calendars

NUDGE = Reminder("2026-11-18.600.0", "Time to move", "A minute?", "https://example.org", "en")
ADDRESS = {"address": "ann@example.org"}


def burst() -> None:
    raise ZeroDivisionError("ann@example.org has reminders")


def test_a_channel_that_works_says_what_became_of_a_reminder() -> None:
    for outcome in DeliveryOutcome:
        assert send(Channel(outcome=outcome), ADDRESS, NUDGE, now=NOON) is outcome


def test_a_channel_that_breaks_has_failed_and_the_log_says_its_type_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    channel = Channel("teams")
    channel.before = burst
    assert send(channel, ADDRESS, NUDGE, now=NOON) is DeliveryOutcome.FAILED
    assert caplog.messages == ["reminders through teams: ZeroDivisionError"]


@pytest.mark.parametrize("fault", [Invalid("error.address_form"), Unavailable("error.address")])
def test_what_the_far_side_does_is_no_defect_of_ours(
    fault: DomainError, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise fault

    with caplog.at_level(logging.INFO):
        assert attempt(refuse, what="calendar") is None
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_who_interrupts_the_program_interrupts_a_call_too() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(interrupt, what="calendar")


class Breaking:
    """A calendar whose reader has a defect for one address."""

    def check(self, address: str) -> str:
        return address

    def busy(self, address: str, first: dt.datetime, last: dt.datetime) -> BusyTimes:
        if address == "broken":
            burst()
        return BusyTimes([(first, last)])


def test_a_calendar_that_breaks_keeps_what_was_known_and_the_others_are_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    claimed = [
        (ConnectedCalendar(number, address, [], None, 0), "Europe/Brussels")
        for number, address in enumerate(("broken", "whole"))
    ]
    broken, whole = read_calendars(claimed, Breaking(), now=NOON)
    assert (broken.failures, broken.busy, broken.fetched_at) == (1, [], None)
    assert (whole.failures, len(whole.busy), whole.fetched_at) == (0, 1, NOON)
    assert caplog.messages == ["calendar: ZeroDivisionError"]
