"""The accessibility statement: there for everyone, in every language, from every page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from webapp.i18n import LANGUAGES, texts


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_linked_from_the_landing_page_and_says_what_was_tested_and_how_to_report(
    client: FlaskClient, language: str
) -> None:
    t = texts(language)
    asked = {"Accept-Language": language}
    assert 'href="/accessibility"' in client.get("/help", headers=asked).text
    page = client.get("/accessibility", headers=asked).text
    for part in ("tested.keyboard", "known.people", "report.with"):
        assert t(f"accessibility.{part}") in page
