"""The occupational physician writes, releases and fetches the quarter's report, and checks it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Clock
from tests.shelf import make_drafts
from webapp.database import Database
from webapp.services.governance.audit import read_trail


@pytest.mark.browser
def test_a_physician_writes_releases_downloads_and_verifies_the_report(
    database: Database, clock: Clock, page_as: Callable[..., Page], tmp_path: Path
) -> None:
    page = page_as("occupational_physician", width=1280, language="nl")
    page.goto("/reports")
    expect(page.get_by_role("heading", name="Nog geen verslag")).to_be_visible()

    make_drafts(database, clock())
    page.reload()
    newest = page.get_by_role("article").first
    expect(newest.get_by_role("heading")).to_have_text("3e kwartaal 2026")
    newest.get_by_role("link", name="Schrijven en vrijgeven").click()
    page.get_by_label("Nederlands").first.fill("Zoals verwacht.")
    expect(page.locator("[data-status]")).to_have_text("Bewaard.")
    page.get_by_label("Je naam").fill("dr. Claire Dumont")
    page.get_by_label("Ik heb het ontwerp gelezen").check()
    page.get_by_role("button", name="Vrijgeven").click()
    expect(page.get_by_role("status")).to_contain_text("Vrijgegeven.")
    clock.forward(minutes=1)

    page.goto("/reports")
    expect(newest.get_by_text("door dr. Claire Dumont")).to_be_visible()
    with page.expect_download() as download:
        newest.get_by_role("link", name="Nederlands").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "rekpauze-2026-Q3-1-committee-nl.pdf"

    newest.get_by_text("Controlegetallen").click()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    expect(newest.get_by_text(digest, exact=True)).to_be_visible()
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Periodiek preventieverslag")
    with database.reading() as session:
        (event,) = read_trail(session, before=None, most=1)
    assert (event.action, event.at) == ("report-downloaded", clock())
    assert event.at == dt.datetime(2026, 11, 18, 11, 1, tzinfo=dt.UTC)
