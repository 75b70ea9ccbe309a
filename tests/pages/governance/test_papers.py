"""The page of papers: each role finds what it may take, and every download is in the trail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.factories import make_person
from tests.papers import said
from webapp.database import Database
from webapp.domain.governance.audit import Action
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.people.directory_clients import ClientScope
from webapp.i18n import texts
from webapp.installation import KEY, installation
from webapp.reports.contents.governance.papers import GovernancePaper
from webapp.services.governance.audit import read_trail
from webapp.store.defaults import save_defaults
from webapp.store.figures import webhooks
from webapp.store.people.directory_clients import add_client
from webapp.store.people.people import Person

Clients = Callable[..., FlaskClient]
FOR_MANY = {GovernancePaper.WORKS_COUNCIL, GovernancePaper.PURPOSE}


def address(paper: GovernancePaper) -> str:
    return f"/papers/{'' if paper in FOR_MANY else 'kept/'}{paper}/en.pdf"


def listed(client: FlaskClient) -> set[str]:
    page = client.get("/papers?language=fr").text
    return {str(one) for one in GovernancePaper if f"/{one}/fr.pdf" in page}


def test_the_officer_finds_all_papers_and_others_two(client_as: Clients) -> None:
    assert listed(client_as("data_protection_officer")) == set(GovernancePaper)
    for role in ("hr_analyst", "occupational_physician", "prevention_adviser", "committee_member"):
        assert listed(client_as(role)) == FOR_MANY, role
    assert client_as("administrator").get("/papers").status_code == 404


def test_a_paper_has_the_digest_of_the_page_and_is_noted_in_the_trail(
    client_as: Clients, database: Database
) -> None:
    client = client_as("data_protection_officer")
    answer = client.get("/papers/kept/data-inventory/nl.pdf")
    digest = hashlib.sha256(answer.data).hexdigest()
    assert answer.mimetype == "application/pdf"
    assert digest in client.get("/papers?language=nl").text
    with database.reading() as session:
        (event,) = [
            one
            for one in read_trail(session, before=None, most=9)
            if one.action == Action.PAPER_TAKEN
        ]
    assert (event.subject, event.detail) == ("paper/data-inventory/nl", {"sha256": digest})


def test_what_an_administrator_connects_is_in_the_record_from_then_on(
    client_as: Clients, app: Flask, database: Database
) -> None:
    """Read from what runs: settings, defaults, webhooks, and systems that read figures."""
    here = installation(app)
    officer = client_as("data_protection_officer")
    path = address(GovernancePaper.RECORD)
    told = ("code on paper", "a report is out", "other systems read", "traces.example:4318", "tsa/")
    before = said(officer.get(path).data)
    assert [one for one in told if one in before] == []
    adapters = {**here.settings.adapters, "SIGNING_TIME_STAMPS": "http://stamps.example/tsa/"}
    settings = replace(
        here.settings, adapters=adapters, otel_exporter_otlp_endpoint="http://traces.example:4318"
    )
    app.extensions[KEY] = replace(here, settings=settings)
    now = here.clock()
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
        number = webhooks.add(session, name="Bus", address="https://b.example", secret="s", now=now)
        add_client(session, name="BI", scope=ClientScope.READ_ONLY, now=now, reads_figures=True)
    after = said(officer.get(path).data)
    assert [one for one in told if one not in after] == []
    with database.transaction() as session:
        webhooks.switch(session, number, on=False)
    assert "a report is out" not in said(officer.get(path).data)


@pytest.mark.parametrize(
    "wrong",
    [
        "/papers/data-inventory/nl.pdf",
        "/papers/kept/data-inventory/nl.pdf",
        "/papers/kept/works-council/nl.pdf",
        "/papers/works-council/xx.pdf",
        "/papers/other/nl.pdf",
        "/papers?language=xx",
    ],
)
def test_what_is_not_there_or_not_theirs_is_not_found(client_as: Clients, wrong: str) -> None:
    assert client_as("hr_analyst").get(wrong).status_code == 404


def test_nobody_is_in_the_papers_and_who_takes_part_changes_no_byte(
    client_as: Clients, database: Database
) -> None:
    client = client_as("data_protection_officer")
    before = {one: client.get(address(one)).data for one in GovernancePaper}
    with database.transaction() as session:
        person = make_person(session)
        session.execute(update(Person).where(Person.id == person).values(name="Zebedee Quux"))
    client_as("employee", language="fr").get("/today")
    after = {one: client.get(address(one)).data for one in GovernancePaper}
    assert before == after
    assert all("Quux" not in said(content) for content in after.values())


def test_the_page_is_in_the_language_of_the_reader_and_the_papers_in_the_one_asked_for(
    client_as: Clients,
) -> None:
    page = client_as("data_protection_officer", language="de").get("/papers?language=fr").text
    assert texts("de")("papers.title") in page and 'value="fr" selected' in page
