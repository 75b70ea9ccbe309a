"""The API against its own description: what a program may send, and what it may not, by chance."""

from __future__ import annotations

import os

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import one_of
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.conftest import NOON
from tests.factories import make_person
from tests.factories_released import make_released
from webapp.database import Database
from webapp.domain.governance.audit import Actor
from webapp.services.people import directory_clients as clients
from webapp.services.people import personal_tokens as tokens

EXAMPLES = int(os.environ.get("API_EXAMPLES", "10"))
DOCUMENTS = {"/api/v1/openapi.json": 4, "/api/v1/figures/openapi.json": 3}  # without itself
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def bearers(app: Flask, database: Database) -> dict[str, str]:
    """By the beginning of the address the token that is good there."""
    app.extensions.pop("minute", None)  # the limit is another test's
    with database.transaction() as session:
        make_released(session)
        figures = clients.add_reader(
            session, name="Power BI", days=30, actor=Actor.job("test"), now=NOON
        )
        own = tokens.make_token(
            session,
            person_id=make_person(session),
            name="Button",
            scopes=["break:log", "break:read-own"],
            days=30,
            now=NOON,
        )
    return {"/figures": figures, "/me": own, "/openapi.json": ""}


def test_nothing_that_is_sent_breaks_what_is_described(app: Flask, bearers: dict[str, str]) -> None:
    """No answer beside those described, in status, type and shape; never a fault of ours."""
    for document, number in DOCUMENTS.items():
        described = schemathesis.openapi.from_wsgi(document, app)
        operations = [one.ok() for one in described.get_all_operations()]
        assert len(operations) == number
        for operation in operations:
            token = next(bearers[start] for start in bearers if operation.path.startswith(start))
            ask(operation, token)


def ask(operation: schemathesis.APIOperation, token: str) -> None:
    """Send what fits the description and what does not.

    What fits may be refused still: a group that is not there, a moment that has yet to come.
    """
    modes = [operation.as_strategy(generation_mode=mode) for mode in MODES]

    @given(case=one_of(*modes))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def send(case: schemathesis.Case) -> None:
        bearer = {"Authorization": f"Bearer {token}"}
        case.call_and_validate(headers=bearer, excluded_checks=[positive_data_acceptance])

    send()
