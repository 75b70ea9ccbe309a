"""Every page that is opened by its address: axe-core, one heading, 320 px; none is forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.accessibility import findings
from tests.conftest import Clock
from tests.factories import make_department
from tests.journeys.test_accessibility import make_employee
from tests.shelf import make_drafts
from webapp.database import Database
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.governance.removals import RemovalRule
from webapp.domain.people.people import DepartmentKind
from webapp.store.defaults import save_defaults
from webapp.store.governance.removals import add_proof
from webapp.store.people.campaigns import tell_start
from webapp.store.people.people import Department

pytestmark = pytest.mark.browser

OWN = [
    "/today",
    "/breaks/new",
    "/progress",
    "/question",
    "/exercises",
    "/exercises/<key>",
    "/safety",
    "/reminders",
    "/reminders/now",
    "/consultation",
    "/stop-note",
    "/workstation",
    "/workstation/questions",
    "/help",
    "/help/<key>",
    "/help/evidence",
    "/help/lessons/<key>",
    "/accessibility",
    "/my-data",
    "/my-data/leave",
    "/my-data/requests",
    "/my-data/apps",
    "/privacy-notice",
    "/signed-out",
]
PAGES = {
    "employee": OWN,
    "hr_analyst": ["/dashboard/", "/admin/launch", "/exports"],
    "occupational_physician": [
        "/reports",
        "/reports/<report>/<int:number>",
        "/prevention-plan",
        "/workstation-groups",
        "/reports/<report>/<int:number>/signatures",
        "/reports/check",
        "/consultations",
        "/consultations/year",
        "/content",
        "/content/sign",
        "/workstation-reports",
        "/long-absences",
        "/content/<kind>/<key>",
    ],
    "administrator": [
        "/administration",
        "/administration/defaults",
        "/administration/storage",
        "/admin/absence",
        "/admin/pause-screens",
        "/admin/organisation",
        "/admin/organisation/<int:node_id>",
        "/admin/organisation/file",
        "/admin/people",
        "/admin/roles",
        "/admin/people/new",
        "/admin/connections",
        "/admin/webhooks",
        "/admin/absence/mapping",
        "/admin/connections/new/<kind>",
        "/admin/people/import",
        "/admin/people/codes",
        "/admin/directory",
        "/admin/policy",
        "/admin/campaigns",
        "/admin/campaigns/<int:campaign_id>",
    ],
    "data_protection_officer": [
        "/audit",
        "/audit/requests",
        "/audit/removals",
        "/roles/waiting",
        "/papers",
        "/papers/binder",
    ],
}
ELSEWHERE = {  # pages with a journey of their own, and what is no page
    "/",
    "/sign-in",
    "/sign-in/callback",
    "/safety/questions",
    "/offline",  # leads back to Today when there is a network
    "/offline/<exercise>",
    "/week",
    "/code",
    "/code/new",
    "/code/account",
    "/code/left",
    "/setup",
    "/healthz",
    "/readyz",
    "/metrics",
    "/sw.js",
    "/pause/sw.js",
    "/manifest.webmanifest",
    "/exports/released.csv",
    "/exports/released.xlsx",
    "/api/v1/figures",
    "/api/v1/figures/measures",
    "/api/v1/figures/openapi.json",
    "/api/v1/openapi.json",
    "/api/v1/me/statistics",
    "/progress/breaks.csv",
    "/progress/breaks.json",
    "/reminders/push",
    "/my-data/download.<form>",
    "/calendar/<token>.ics",
    "/reports/annual/<int:year>/<language>.pdf",
    "/reports/drafts/<quarter>.zip",
    "/reports/<report>/<int:number>/committee/<language>.pdf",
    "/reports/<report>/<int:number>/annex/<language>.pdf",
    "/reports/<report>/<int:number>/committee/<language>-signed.pdf",
    "/reports/<report>/<int:number>/annex/<language>-signed.pdf",
    "/reports/<report>/<int:number>/draft/<edition>/<language>.pdf",
    "/admin/absence/<token>",
    "/admin/organisation/<int:node_id>/change",
    "/admin/organisation/file.<form>",
    "/admin/people/<int:person_id>",
    "/admin/people/import/<token>",
    "/admin/people/export.<form>",
    "/admin/people/<int:person_id>/work",
    "/admin/connections/<int:connection_id>",
    "/admin/absence/mapping.toml",
    "/audit/requests/<int:number>",
    "/consultations/<code>",
    "/consultations/<code>/appointment.ics",
    "/consultation/<code>/appointment.ics",
    "/workstation-reports/<code>",
    "/pause/<token>",
    "/pause/<token>/current",
    "/together/<token>",
    "/admin/launch/<int:site_id>",
    "/admin/launch/<int:site_id>/poster.pdf",
    "/admin/launch/<int:site_id>/calendar.ics",
    "/papers/<paper>/<language>.pdf",
    "/papers/kept/<paper>/<language>.pdf",
    "/scim/v2/",
    "/scim/v2/<path:path>",
    "/static/<path:filename>",
}
EXAMPLES = {
    "/admin/connections/new/<kind>": "/admin/connections/new/odoo",
    "/breaks/new": "/breaks/new?exercise=side_bend",
    "/exercises/<key>": "/exercises/cat_cow",
    "/stop-note": "/stop-note?exercise=side_bend",
    "/help/<key>": "/help/who",
    "/help/lessons/<key>": "/help/lessons/lifting",
    "/content/<kind>/<key>": "/content/exercise/cat_cow",
    "/reports/<report>/<int:number>": "/reports/2026-Q3/1",
    "/reports/<report>/<int:number>/signatures": "/reports/2026-Q3/1/signatures",
    "/admin/organisation/<int:node_id>": "/admin/organisation/1",
    "/admin/campaigns/<int:campaign_id>": "/admin/campaigns/1",
}

HEADINGS = """[...document.querySelectorAll("h1")].filter((one) => {
  const { width, height } = one.getBoundingClientRect();
  return width * height > 0 && one.checkVisibility({ visibilityProperty: true });
}).map((one) => one.innerText)"""


def test_no_page_is_left_out(app: Flask) -> None:
    rules = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not str(rule).startswith("/dashboard/")
    }
    listed = {path for paths in PAGES.values() for path in paths} - {"/dashboard/"}
    assert rules == listed | ELSEWHERE


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of_a_role(
    page_as: Callable[..., Page], database: Database, clock: Clock, role: str
) -> None:
    person = make_employee(database, clock, applies=False)
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
        site = make_department(session, kind=DepartmentKind.SITE, name="Gent", campaign_from=None)
        tell_start(session, session.get_one(Department, site), dt.date(2027, 1, 4))
        gone = {"absence_spell": 1234}
        add_proof(session, today=clock().date(), rule=RemovalRule.KEPT_LONG_ENOUGH, removed=gone)
    make_drafts(database, clock())
    page = page_as(role, language="de", person_id=person)
    assert {path: found for path in PAGES[role] if (found := faults(page, path))} == {}


def faults(page: Page, path: str) -> list[str]:
    """What is wrong with a page in any look."""
    answer = page.goto(EXAMPLES.get(path, path))
    assert answer is not None
    found = [] if answer.ok else [f"status {answer.status}"]
    headings = page.evaluate(HEADINGS)
    if len(headings) != 1:
        found.append(f"headings of level one: {headings}")
    return found + findings(page)
