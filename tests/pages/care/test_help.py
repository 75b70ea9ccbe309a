"""Help as a browser sees it: for everyone, in every language, with nothing from another host."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from webapp.content.evidence import claims
from webapp.content.guide import topics
from webapp.domain.care.evidence import ClaimStatus
from webapp.i18n import LANGUAGES, texts

SignIn = Callable[..., FlaskClient]


def test_help_can_be_read_before_signing_in(client: FlaskClient) -> None:
    page = client.get("/help", headers={"Accept-Language": "fr"}).text
    assert texts("fr")("help.title") in page
    assert all(f'href="/help/{topic.key}"' in page for topic in topics())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language(client_as: SignIn, language: str) -> None:
    client = client_as("employee", language=language)
    for topic in topics():
        answer = client.get(f"/help/{topic.key}")
        assert answer.status_code == 200
        assert topic.parts[0].heading[language] in answer.get_data(as_text=True)


def test_a_page_names_its_sources_and_when_they_were_checked(client: FlaskClient) -> None:
    page = client.get("/help/research").text
    assert 'href="https://www.sjweh.fi/article/712" rel="noreferrer"' in page
    assert page.count('<span class="checked">') == 4


def test_claims_are_marked(client: FlaskClient) -> None:
    page = client.get("/help/article", headers={"Accept-Language": "en"}).text
    assert page.count(texts("en")("help.kind.claim")) == 3


def test_the_first_page_calls_for_help_and_leads_to_the_physician(client: FlaskClient) -> None:
    page = client.get("/help/who").text
    assert 'href="tel:112"' in page
    assert 'href="tel:1733"' in page
    assert 'href="/consultation"' in page


def test_nothing_is_loaded_from_another_host(client: FlaskClient) -> None:
    for topic in topics():
        page = client.get(f"/help/{topic.key}").text
        loaded = re.findall(r'<(?:img|script|link|iframe|use)[^>]*(?:src|href)="([^"]+)"', page)
        assert all(address.startswith("/") for address in loaded)


def test_a_page_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert client.get("/help/nothing").status_code == 404


def test_the_last_page_leads_back_to_the_first(client: FlaskClient) -> None:
    assert f'href="/help/{topics()[0].key}"' in client.get(f"/help/{topics()[-1].key}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_evidence_register_shows_every_claim_as_one_with_status_source_and_day(
    client: FlaskClient, language: str
) -> None:
    page = unescape(client.get("/help/evidence", headers={"Accept-Language": language}).text)
    t = texts(language)
    for claim in claims():
        assert claim.text[language] in page
        assert claim.note[language] in page
        assert claim.source[language] in page
    assert page.count(t("help.kind.claim")) == len(claims())
    for status in ClaimStatus:
        assert t(f"evidence.status.{status}") in page
    assert page.count(t("help.checked", date=t.date(claims()[0].checked))) == len(claims())


def test_help_and_the_article_lead_to_the_evidence_register(client: FlaskClient) -> None:
    for path in ("/help", "/help/article"):
        assert 'href="/help/evidence"' in client.get(path).text
    assert all("/help/evidence" in texts(one)("report.sources.intro") for one in LANGUAGES)
