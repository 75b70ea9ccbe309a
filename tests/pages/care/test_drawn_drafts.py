"""A physician asks for the drafts of all sites; a job draws them; they are taken along at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.reports.reading import open_pdf
from tests.shelf import make_drafts, release
from tests.sited import EUPEN, GENK, LIEGE, sited_cells
from webapp import drafting, jobs
from webapp.database import Database
from webapp.domain.care.drawn_drafts import DrawnDraft
from webapp.domain.care.report_versions import RemarkPlace, ReportKey, ReportVersion
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import LANGUAGES, texts
from webapp.installation import Installation, installation
from webapp.runner import run
from webapp.services.care import drawn_drafts as service
from webapp.services.care import report_versions
from webapp.services.governance.audit import read_trail
from webapp.services.governance.jobs import LEASE
from webapp.store.people.people import Department

Clients = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}
ZIP = "/reports/drafts/2026-Q3.zip"


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def drafts(database: Database, clock: Clock) -> None:
    """Drafts of the employer, whose sites each have a language."""
    make_drafts(database, clock(), sited_cells())
    with database.transaction() as session:
        for key, language in ((GENK, "nl"), (LIEGE, "fr"), (EUPEN, "de")):
            kind, code = DepartmentKind.SITE, f"S{key}"
            session.add(Department(id=key, kind=kind, code=code, name=code, language=language))


@pytest.fixture
def here(app: Flask) -> Installation:
    return installation(app)


def ask(client: FlaskClient, quarter: str = "2026-Q3") -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    data = {"csrf_token": token, "quarter": quarter}
    return client.post("/reports/drafts", data=data, headers=BROWSER)


def listed(database: Database) -> list[DrawnDraft]:
    with database.reading() as session:
        return service.list_drafts(session)


def test_every_site_is_drafted_drawn_in_its_language_and_taken_along(
    client_as: Clients, here: Installation, database: Database
) -> None:
    physician, t = client_as("occupational_physician", language="en"), texts("en")
    assert (ask(physician).status_code, ask(physician).location) == (303, "/reports#2026-Q3")
    assert t("shelf.drafts.progress", drawn=0, asked=3) in physician.get("/reports").text
    assert physician.get(ZIP, headers=BROWSER).status_code == 404
    outcomes = run(here, [jobs.DRAW])
    assert [(one.period.partition("@")[0], one.error) for one in outcomes] == [
        (f"2026-Q3-S{site}", None) for site in (EUPEN, GENK, LIEGE)
    ]
    page = physician.get("/reports").text
    assert t("shelf.drafts.done", asked=3) in page
    assert '<progress max="3" value="3"' in page
    first, second = (physician.get(ZIP).data for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        titles = {}
        for name in archive.namelist():
            with open_pdf(archive.read(name)) as pdf:
                titles[name] = str(pdf.docinfo["/Title"])
    assert {name: "· Genk" in title for name, title in titles.items()} == {
        "rekpauze-2026-Q3-S13-1-de-draft.pdf": False,
        "rekpauze-2026-Q3-S11-1-nl-draft.pdf": True,
        "rekpauze-2026-Q3-S12-1-fr-draft.pdf": False,
    }
    with database.reading() as session:
        events = {one.action for one in read_trail(session, before=None, most=9)}
    assert {"drafts.asked", "drafts.taken", "report-prepared"} <= events


def test_a_runner_that_dies_leaves_what_is_drawn_and_another_goes_on(
    client_as: Clients,
    here: Installation,
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(client_as("occupational_physician"))
    keep, kept = service.keep_drawn, list[ReportKey]()

    def die(session: object, report: ReportKey, *rest: object, **more: object) -> None:
        keep(session, report, *rest, **more)  # type: ignore[arg-type]
        kept.append(report)
        if len(kept) == 2:
            raise KeyboardInterrupt  # before the transaction is stored

    with monkeypatch.context() as patch:
        patch.setattr(service, "keep_drawn", die)
        with pytest.raises(KeyboardInterrupt):
            run(here, [jobs.DRAW])
    before = listed(database)
    assert [one.drawn_at is not None for one in before] == [True, False, False]
    assert run(here, [jobs.DRAW]) == []  # the dead runner's claim stands for a while
    clock.moment += LEASE * 2
    assert len(run(here, [jobs.DRAW])) == 2
    after = listed(database)
    assert all(one.drawn_at for one in after)
    assert after[0] == before[0]
    assert run(here, [jobs.DRAW]) == []


def test_the_same_drafts_are_drawn_byte_by_byte_alike_when_asked_for_anew(
    client_as: Clients, here: Installation, clock: Clock
) -> None:
    physician = client_as("occupational_physician")
    taken = []
    for _ in range(2):
        ask(physician)
        assert len(run(here, [jobs.DRAW])) == 3
        taken.append(physician.get(ZIP).data)
        clock.moment += LEASE
    assert taken[0] == taken[1]


def test_what_is_released_meanwhile_waits_no_more(
    client_as: Clients, here: Installation, database: Database, clock: Clock
) -> None:
    physician = client_as("occupational_physician")
    ask(physician)
    release(database, clock(), ReportKey("2026-Q3", 1, GENK))
    assert len(run(here, [jobs.DRAW])) == 3
    assert [one.version.site for one in listed(database)] == [EUPEN, LIEGE]
    ask(physician)
    assert [one.version.site for one in listed(database)] == [EUPEN, LIEGE]


def write_in(database: Database, site: int, text: str = "Agreed.") -> None:
    """Store a draft with another text than it had."""
    key, remarks = ReportKey("2026-Q3", 1, site), {RemarkPlace.SUMMARY: {"nl": text}}
    with database.transaction() as session:
        edits = report_versions.get_version(session, key).edits
        report_versions.save_draft(session, key, edits=edits, remarks=remarks)


def taken_sites(physician: FlaskClient) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(physician.get(ZIP).data)) as archive:
        return [name.split("-")[3] for name in archive.namelist()]


def test_a_draft_that_was_written_in_or_released_is_handed_out_no_more(
    client_as: Clients, here: Installation, database: Database, clock: Clock
) -> None:
    physician, t = client_as("occupational_physician", language="en"), texts("en")
    ask(physician)
    run(here, [jobs.DRAW])
    write_in(database, GENK)
    assert taken_sites(physician) == [f"S{EUPEN}", f"S{LIEGE}"]
    release(database, clock(), ReportKey("2026-Q3", 1, LIEGE))
    assert taken_sites(physician) == [f"S{EUPEN}"]
    write_in(database, EUPEN)
    page = physician.get("/reports").text
    assert ZIP not in page
    assert t("shelf.drafts.ask") in page
    gone = physician.get(ZIP, headers=BROWSER)
    assert gone.status_code == 404
    assert t("error.report.not_drawn") in gone.text
    clock.moment += LEASE
    ask(physician)
    run(here, [jobs.DRAW])
    assert taken_sites(physician) == [f"S{EUPEN}", f"S{GENK}"]


def test_a_draft_that_is_stored_as_it_was_stays(
    client_as: Clients, here: Installation, database: Database
) -> None:
    physician = client_as("occupational_physician")
    ask(physician)
    write_in(database, GENK)
    run(here, [jobs.DRAW])
    write_in(database, GENK)
    assert len(taken_sites(physician)) == 3


@pytest.mark.parametrize("happens", ["written in", "released"])
def test_what_becomes_another_while_it_is_drawn_is_not_kept(
    client_as: Clients,
    here: Installation,
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    happens: str,
) -> None:
    physician, draw = client_as("occupational_physician"), drafting.draw_committee
    ask(physician)

    def meanwhile(version: ReportVersion, *rest: Any) -> dict[str, bytes]:
        if version.key.site == GENK and happens == "released":
            release(database, clock(), version.key)
        elif version.key.site == GENK:
            write_in(database, GENK)
        return draw(version, *rest)

    monkeypatch.setattr(drafting, "draw_committee", meanwhile)
    assert [one.error for one in run(here, [jobs.DRAW])] == [None] * 3
    assert taken_sites(physician) == [f"S{EUPEN}", f"S{LIEGE}"]
    assert run(here, [jobs.DRAW]) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("quarter", "status", "key"),
    [("2026-13", 422, "error.report.quarter"), ("2031-Q3", 409, "error.report.no_drafts")],
)
def test_what_cannot_be_drawn_is_said_in_words(
    client_as: Clients, language: str, quarter: str, status: int, key: str
) -> None:
    answer = ask(client_as("occupational_physician", language=language), quarter)
    assert answer.status_code == status
    assert texts(language)(key, period=quarter) in answer.text


@pytest.mark.parametrize("role", ["committee_member", "prevention_adviser", "hr_analyst"])
def test_nobody_else_asks_for_drafts_or_takes_them(client_as: Clients, role: str) -> None:
    other = client_as(role)
    assert "/reports/drafts" not in other.get("/reports").text
    assert ask(other).status_code == 404
    assert other.get(ZIP, headers=BROWSER).status_code == 404
