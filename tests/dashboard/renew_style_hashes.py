"""Collects the digests of the style elements that Dash and plotly.js insert, from Chromium.

Run `python -m tests.dashboard.renew_style_hashes` after an upgrade of either; a test says when it
is time, and so does the journey that looks for violations of the policy.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, sync_playwright

from tests.conftest import NOON, open_test_session
from tests.dashboard.moving_together import STYLES, collected_with
from tests.factories_released import make_released
from tests.live import CHROMIUM, CHROMIUM_FLAGS, serve
from webapp.app import create_app
from webapp.installation import installation
from webapp.migrating import upgrade
from webapp.settings import read_settings

_MISSING = re.compile(r"hash \('(sha256-[^']+)'\)")


def main() -> None:
    """Write the file anew: first what the page needs to appear, then what pointing at it adds."""
    found: set[str] = set()
    for visit in (look, point):
        write(found)
        with tempfile.TemporaryDirectory() as folder:
            app = make_app(folder)
            found |= collect(app, visit)
            installation(app).database.dispose()
    write(found)
    print(f"{len(found)} digests in {STYLES}")


def write(found: set[str]) -> None:
    """The digests below the releases that they are of."""
    lines = [collected_with(), *sorted(found)]
    STYLES.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def make_app(folder: str) -> Flask:
    """The application with an invented company, and without any digest in its policy."""
    environ = {"DEMO": "1", "DATABASE_URL": f"sqlite:///{folder}/x.db", "ABSENCE_FOLDER": folder}
    app = create_app(read_settings(environ), lambda: NOON)
    upgrade(installation(app).database.engine)
    with installation(app).database.transaction() as session:
        make_released(session)
    return app


def collect(app: Flask, visit: Callable[[Page], None]) -> set[str]:
    """What Chromium refuses and names."""
    _, token = open_test_session(installation(app).database, "hr_analyst", now=NOON)
    found: set[str] = set()
    with serve(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": "rekpauze", "value": token, "url": address}])
        page = context.new_page()
        page.on("console", lambda message: found.update(_MISSING.findall(message.text)))
        visit(page)
        browser.close()
    return found


def look(page: Page) -> None:
    """Let both charts be drawn."""
    page.goto("/dashboard/?unit=Genk/Onthaal%20en%20opname")
    page.wait_for_selector("#overview-chart .point")


def point(page: Page) -> None:
    """Point at a figure, and choose another measure."""
    look(page)
    page.locator("#trend-chart .tracefocus .point").nth(3).hover(force=True)
    page.wait_for_selector("#trend-chart .hovertext")
    page.get_by_label("Breaks a day").check(force=True)
    page.get_by_role("heading", name="Breaks a day: Onthaal en opname").wait_for()


if __name__ == "__main__":
    main()
