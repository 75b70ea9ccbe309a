"""What webhooks are told, and when it is told again."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOON
from webapp.domain.figures.webhooks import (
    PAUSES,
    WebhookEndpoint,
    WebhookEvent,
    WebhookState,
    body_of,
    next_attempt,
)
from webapp.domain.ports.webhooks import WebhookAnswer

DAY = dt.timedelta(days=1)
REFUSED = WebhookAnswer(500)


def test_what_does_not_arrive_is_tried_for_a_day_and_then_given_up() -> None:
    at, attempts = NOON, 1
    while (following := next_attempt(attempts, REFUSED, at))[0] is WebhookState.WAITING:
        assert following[1] is not None and following[1] > at
        at, attempts = following[1], attempts + 1
    assert following == (WebhookState.GIVEN_UP, None)
    assert attempts == len(PAUSES) + 1
    assert DAY * 0.9 < at - NOON <= DAY


@given(st.integers(1, len(PAUSES)), st.timedeltas(min_value=-DAY, max_value=DAY))
def test_it_is_never_tried_sooner_than_the_far_side_wants(
    attempts: int, wait: dt.timedelta
) -> None:
    state, at = next_attempt(attempts, WebhookAnswer(503, NOON + wait), NOON)
    assert state is WebhookState.WAITING
    assert at is not None and at >= max(NOON + wait, NOON + PAUSES[attempts - 1])


@given(st.integers(1, 9))
def test_an_address_that_is_gone_is_asked_no_more(attempts: int) -> None:
    assert next_attempt(attempts, WebhookAnswer(410), NOON) == (WebhookState.GIVEN_UP, None)


@given(st.integers(100, 599), st.integers(1, 20))
def test_only_an_answer_of_the_two_hundreds_means_that_it_arrived(
    status: int, attempts: int
) -> None:
    state, _ = next_attempt(attempts, WebhookAnswer(status), NOON)
    assert (state is WebhookState.DELIVERED) == (200 <= status < 300)


@pytest.mark.parametrize(
    ("event", "subject", "data"),
    [
        (
            WebhookEvent.FIGURES_PUBLISHED,
            "2026-08",
            {
                "period": "2026-08",
                "figures": "https://x.example/api/v1/figures?from=2026-Q3&to=2026-Q3",
            },
        ),
        (
            WebhookEvent.REPORT_RELEASED,
            "2026-Q3",
            {"period": "2026-Q3", "reports": "https://x.example/reports"},
        ),
        (WebhookEvent.TEST, "", {}),
    ],
)
def test_what_is_said_is_the_period_and_where_to_read(
    event: WebhookEvent, subject: str, data: dict[str, str]
) -> None:
    said = body_of(event, subject, NOON, "https://x.example")
    assert json.loads(said) == {
        "type": event.value,
        "timestamp": "2026-11-18T11:00:00+00:00",
        "data": data,
    }


def test_the_secret_before_counts_until_its_end() -> None:
    hook = WebhookEndpoint(1, "x", True, NOON, NOON + DAY, "https://x.example/", "new", "old")
    assert hook.secrets(NOON) == ("new", "old")
    assert hook.secrets(NOON + DAY) == ("new",)
    assert not hook.overlaps(NOON + DAY)
