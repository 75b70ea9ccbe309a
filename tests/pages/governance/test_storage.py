"""Storage and backup: told by commands, looked at by a job, and nothing in it moves with people."""

from __future__ import annotations

import html
import logging
import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.commands import run_command
from tests.conftest import Clock
from tests.factories import make_person
from tests.rows import fill, table_named
from webapp.database import revisions, storage_of
from webapp.domain.governance.storage import StorageWarning
from webapp.i18n import LANGUAGES, texts
from webapp.installation import Installation, installation
from webapp.jobs import TIMETABLE, run_due

Clients = Callable[..., FlaskClient]
HERE = "/administration/storage"
JOB = [one for one in TIMETABLE if one.name == "check-storage"]


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def here(app: Flask) -> Installation:
    return installation(app)


def page(client: FlaskClient, path: str = HERE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(re.sub("</?code>", "`", answer.text))  # as the texts mark a command


def test_commands_tell_of_copies_and_the_page_says_when(
    app: Flask, client_as: Clients, here: Installation, clock: Clock
) -> None:
    client, t = client_as("administrator"), texts("en")
    assert t("storage.warning.never-made") in page(client)
    assert t("storage.look") in page(client, "/administration")
    for step in ("made", "restored", "made"):
        assert run_command(app, "backups", step)[0] == 0
    run_due(here, JOB)
    shown = page(client)
    assert t("storage.mend") not in shown
    assert shown.count(t.moment(clock(), "Europe/Brussels")) >= 3
    assert t("storage.look") not in page(client, "/administration")


def test_the_job_looks_once_a_day_and_the_log_warns(
    here: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert [one.error for one in run_due(here, JOB)] == [None]
        assert run_due(here, JOB) == []
    assert "storage: never-made" in caplog.messages
    clock.moment += timedelta(days=1)
    assert [one.error for one in run_due(here, JOB)] == [None]


def test_what_people_do_moves_nothing_on_the_page(client_as: Clients, here: Installation) -> None:
    client = client_as("administrator")
    run_due(here, JOB)
    before = page(client)
    with here.database.transaction() as session:
        for seed in range(20):
            fill(session, table_named("break_log"), make_person(session), random.Random(seed))
    assert page(client) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_the_size_of_the_whole_and_the_version(
    client_as: Clients, here: Installation, language: str
) -> None:
    t = texts(language)
    run_due(here, JOB)
    shown = page(client_as("administrator", language=language))
    current, head = revisions(here.database)
    assert current == head
    assert t("storage.schema.same", current=current) in shown
    size, room = storage_of(here.database)
    assert size > 0
    assert (t("storage.free.unknown") in shown) is (room is None)


def test_tables_of_another_version_are_told(
    client_as: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.pages.governance.storage.revisions", lambda _: ("0001", "0002"))
    said = texts("en")("storage.schema.other", current="0001", head="0002")
    assert said in page(client_as("administrator"))


def test_every_warning_has_words() -> None:
    for language in LANGUAGES:
        assert all(texts(language).has(f"storage.warning.{one}") for one in StorageWarning)


def test_others_do_not_find_the_page(client_as: Clients) -> None:
    for role in ("employee", "hr_analyst", "occupational_physician", "data_protection_officer"):
        assert client_as(role).get(HERE).status_code == 404
