"""How we protect people: the rules, and what is not counted, with the reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from dashboard.views.protect import RULES
from tests.dashboard.asking import ask, nodes, said
from tests.factories_released import make_released
from webapp.database import Database
from webapp.i18n import LANGUAGES, texts

ClientAs = Callable[..., FlaskClient]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_has_a_title_and_its_reason(
    database: Database, client_as: ClientAs, language: str
) -> None:
    with database.transaction() as session:
        make_released(session)
    t = texts(language)
    part = ask(client_as("hr_analyst", language=language), "protect?")["protect"]["children"]
    assert [said(head["children"]) for head in nodes(part, "H3")] == [
        t(f"dashboard.protect.{rule}.title") for rule in RULES
    ]
    for rule in RULES:
        assert t(f"dashboard.protect.{rule}.text") in said(part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_counted_is_named_with_what_is_counted_instead(language: str) -> None:
    t = texts(language)
    coverage, question = (t(f"dashboard.protect.{rule}.text") for rule in ("coverage", "question"))
    stem = {"nl": "deelname", "fr": "participation", "de": "Teilnahme", "en": "participation"}
    ten = {"nl": "tien", "fr": "dix", "de": "zehn", "en": "ten"}
    assert stem[language] in coverage, "the figure that there is"
    assert ten[language] in question, "why ten people are too few for a question"
