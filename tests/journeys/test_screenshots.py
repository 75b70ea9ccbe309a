"""A tour of the demo as each person sees it; SCREENSHOTS=1 renews the documents' pictures."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.album import renews
from tests.conftest import RUN
from tests.house.source import ROOT
from tests.linde import copy
from tests.shelf import release
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.programme.breaks import BreakEntry
from webapp.installation import Installation, installation
from webapp.jobs import run_due
from webapp.services.programme.breaks import record_history
from webapp.services.programme.screening import give_clearance
from webapp.store.people.people import find_person

pytestmark = pytest.mark.browser
DOCUMENTS = ROOT / "docs/screenshots"
SHARP = {"device_scale_factor": 1.5} if renews() else {}  # nobody else sees a picture

OVERVIEW = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; width: 1600px; height: 860px; position: relative; background: #eef3f1; }
img { position: absolute; box-shadow: 0 10px 34px #0f262433; border-radius: 10px; }
.dashboard { left: 50px; top: 80px; width: 880px; height: 674px; }
.today { left: 850px; top: 180px; width: 290px; border-radius: 28px; border: 9px solid #17302c; }
.report { left: 1130px; top: 60px; width: 420px; border-radius: 3px; }
</style>
"""


@pytest.fixture
def linde(app: Flask, database: Database, pytestconfig: pytest.Config) -> int:
    """The loaded demo, and Lotte, who has stretched twice today; her id."""
    needs: Installation = installation(app)
    today = needs.today()
    copy(app, pytestconfig.stash[RUN])
    with database.transaction() as session:
        lotte = find_person(session, "10001")
        assert lotte is not None
        exercises = shipped_exercises()
        give_clearance(
            session,
            person_id=lotte.id,
            exercises=exercises,
            today=today,
            now=needs.clock(),
        )
        for number, (hour, minute) in enumerate(((9, 20), (10, 50))):
            at = dt.datetime.combine(today, dt.time(hour, minute), ZoneInfo("Europe/Brussels"))
            entry = BreakEntry(
                person_id=lotte.id,
                at=at.astimezone(dt.UTC),
                timezone="Europe/Brussels",
                seconds=60,
                exercise=exercises[number].key,
                tap_id=f"today-{number}",
            )
            record_history(session, entries=[entry])
        found = lotte.id
    assert {outcome.error for outcome in run_due(needs)} == {None}
    release(database, needs.clock())
    return found


class Album:
    """Pictures by name, put into the documents when that is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: set[str] = set()

    def take(self, page: Page, name: str) -> None:
        """What the window shows; drawn only when it is kept."""
        page.wait_for_load_state("networkidle")
        assert page.get_by_text("Dat lukte niet").count() == 0
        self.names.add(f"{name}.png")
        if renews():
            page.screenshot(path=self.path(name), animations="disabled")

    def source(self, name: str) -> str:
        """A picture as an address."""
        return "data:image/png;base64," + base64.b64encode(self.path(name).read_bytes()).decode()

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.png"

    def keep(self) -> None:
        """Put them into the documents."""
        for path in sorted(self.folder.glob("*.png")):
            (DOCUMENTS / path.name).write_bytes(path.read_bytes())


def test_the_tour_of_the_documents(
    linde: int, page_as: Callable[..., Page], chromium: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "album"
    folder.mkdir()
    album = Album(folder)
    employee = page_as("employee", language="nl", person_id=linde, **SHARP)
    employee.goto("/today")
    album.take(employee, "today")
    employee.goto("/progress")
    album.take(employee, "week")
    employee.goto("/today")
    employee.get_by_text("Start mijn minuut").click()
    album.take(employee, "minute")

    hr = page_as("hr_analyst", language="nl", width=1280, **SHARP)
    hr.goto("/dashboard/")
    expect(hr.locator(".js-plotly-plot .trace").first).to_be_visible()
    hr.set_viewport_size({"width": 1280, "height": 980})
    album.take(hr, "dashboard")

    physician = page_as("occupational_physician", language="nl", width=1000, **SHARP)
    physician.goto("/reports")
    with physician.expect_download() as download:
        physician.locator("a[href$='/committee/nl.pdf']").first.click()
    pdf = tmp_path / "report.pdf"
    download.value.save_as(pdf)
    subprocess.run(
        [
            "pdftoppm",
            "-png",
            "-r",
            "110",
            "-f",
            "1",
            "-l",
            "1",
            "-singlefile",
            pdf,
            folder / "report",
        ],
        check=True,
    )

    officer = page_as("data_protection_officer", language="nl", width=1000, **SHARP)
    officer.goto("/audit")
    album.take(officer, "audit")
    if renews():
        draw_overview(chromium, album)
        album.keep()
    made = album.names | {"report.png", "overview.png"}
    assert made == {path.name for path in DOCUMENTS.glob("*.png")}, "make screenshots"


def draw_overview(chromium: Browser, album: Album) -> None:
    """The picture at the head of the README, made of three others."""
    overview = chromium.new_page(viewport={"width": 1600, "height": 860})
    pictures = [
        f'<img class="{n}" src="{album.source(n)}">' for n in ("dashboard", "report", "today")
    ]
    overview.set_content(OVERVIEW + "".join(pictures))
    album.take(overview, "overview")
    overview.close()
