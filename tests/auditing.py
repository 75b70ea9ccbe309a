"""Lighthouse, and the processor time of a page that is served, in the Chromium of the tests."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

from tests.live import CHROMIUM_FLAGS, SHELL

_LONG_TASK = 50_000  # microseconds
_TRACED = "devtools.timeline,disabled-by-default-devtools.timeline"  # the latter has the tasks
CATEGORIES = ("performance", "accessibility", "best-practices")
_FOLDER = Path(__file__).parent / "lighthouse"


class Audit(NamedTuple):
    """Scores from 0 to 100 by category, and what keeps them from being perfect."""

    scores: dict[str, int]
    findings: list[str]
    address: str


def audit(
    address: str, token: str, *, profile: str = "phone", judged: Sequence[str] = CATEGORIES
) -> Audit:
    """The audit of a page, as the person whose session this is; as a `phone` or a `desktop`.

    Only what is `judged` is gathered: performance has the page watched closely while it loads.
    """
    if not (_FOLDER / "node_modules").exists():
        raise RuntimeError("Lighthouse is not installed: npm ci --prefix tests/lighthouse")
    done = subprocess.run(
        ["node", "run.mjs", SHELL, address, f"rekpauze={token}", profile, *judged],
        cwd=_FOLDER,
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )
    return Audit(**json.loads(done.stdout))


def processor_seconds(address: str, token: str, drawn: str) -> float:
    """What the page's own thread computes until a selector is `drawn`, whatever else runs."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=SHELL, args=CHROMIUM_FLAGS)
        context = chromium.new_context(viewport={"width": 1350, "height": 940})
        context.add_cookies([{"name": "rekpauze", "value": token, "url": address}])
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(address)
        page.wait_for_selector(drawn)
        found = session.send("Performance.getMetrics")["metrics"]
        chromium.close()
    return next(one["value"] for one in found if one["name"] == "TaskDuration")


def blocked_seconds(address: str, token: str, drawn: str) -> float:
    """Lighthouse's total blocking time, by the clock of the page's own thread: of each task what
    it computes beyond 50 ms. Whatever else runs on the machine does not count."""
    events: list[dict[str, Any]] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=SHELL, args=CHROMIUM_FLAGS)
        context = chromium.new_context(viewport={"width": 1350, "height": 940})
        context.add_cookies([{"name": "rekpauze", "value": token, "url": address}])
        page, session, ended = context.new_page(), chromium.new_browser_cdp_session(), list[Any]()
        session.on("Tracing.dataCollected", lambda found: events.extend(found["value"]))
        session.on("Tracing.tracingComplete", lambda found: ended.append(found))
        session.send("Tracing.start", {"categories": _TRACED})
        page.goto(address)
        page.wait_for_selector(drawn)
        page.wait_for_load_state("networkidle")
        session.send("Tracing.end")
        while not ended:
            page.wait_for_timeout(50)
        chromium.close()
    thread = next(_thread(one) for one in events if one["name"] == "EvaluateScript")
    tasks = (one for one in events if one["name"] == "RunTask" and _thread(one) == thread)
    return sum(max(task.get("tdur", 0) - _LONG_TASK, 0) for task in tasks) / 1e6


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]
