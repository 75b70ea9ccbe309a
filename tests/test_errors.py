"""Every kind of expected failure has its status, and so has what narrows one down."""

from __future__ import annotations

import pytest
from flask import Flask

from webapp.domain.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotFound,
    Refused,
    SignInNeeded,
    Unavailable,
)
from webapp.errors import show_domain_error


@pytest.fixture
def backend() -> str:
    return "sqlite"


class Outdated(Conflict):
    """Somebody else was faster."""


class LongOutdated(Outdated):
    """By far."""


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Invalid, 422),
        (NotFound, 404),
        (SignInNeeded, 401),
        (Refused, 400),
        (Conflict, 409),
        (Unavailable, 503),
        (Outdated, 409),
        (LongOutdated, 409),
        (DomainError, 500),
    ],
)
def test_a_failure_is_answered_with_the_status_of_its_kind_or_of_what_that_is_a_kind_of(
    app: Flask, kind: type[DomainError], status: int
) -> None:
    with app.test_request_context(headers={"X-CSRFToken": "x"}):
        answer = show_domain_error(kind("error.conflict"))
    assert answer.status_code == status
