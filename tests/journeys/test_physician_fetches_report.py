"""The occupational physician fetches the quarter's report and checks that it is the real one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Clock
from tests.factories_released import BASIS, make_released
from webapp.database import Database
from webapp.services.care.reports import prepare_due
from webapp.services.governance.audit import read_trail


@pytest.mark.browser
def test_a_physician_finds_downloads_and_verifies_the_report(
    database: Database, clock: Clock, page_as: Callable[..., Page], tmp_path: Path
) -> None:
    page = page_as("occupational_physician", width=1280, language="nl")
    page.goto("/reports")
    expect(page.get_by_role("heading", name="Nog geen verslag")).to_be_visible()

    with database.transaction() as session:
        make_released(session)
    with database.reader() as reader, database.transaction() as session:
        prepare_due(
            session,
            reader=reader,
            basis=BASIS,
            today=clock().date(),
            now=clock(),
        )
    clock.forward(minutes=1)

    page.reload()
    newest = page.get_by_role("article").first
    expect(newest.get_by_role("heading")).to_have_text("3e kwartaal 2026")
    with page.expect_download() as download:
        newest.get_by_role("link", name="Nederlands").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "rekpauze-2026-Q3-nl.pdf"

    newest.get_by_text("Controlegetallen").click()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    expect(newest.get_by_text(digest, exact=True)).to_be_visible()
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Periodiek preventieverslag")
    with database.reading() as session:
        (event,) = read_trail(session, before=None, most=1)
    assert (event.action, event.at) == ("report-downloaded", clock())
    assert event.at == dt.datetime(2026, 11, 18, 11, 1, tzinfo=dt.UTC)
