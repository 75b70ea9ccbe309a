"""Runs Lighthouse as a phone, in the Chromium of the tests, against a page that is served."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "lighthouse"


class Audit(NamedTuple):
    """Scores from 0 to 100 by category, and what keeps them from being perfect."""

    scores: dict[str, int]
    findings: list[str]
    address: str


def audit(address: str, token: str) -> Audit:
    """The audit of a page, as the person whose session this is."""
    if not (_FOLDER / "node_modules").exists():
        raise RuntimeError("Lighthouse is not installed: npm ci --prefix tests/lighthouse")
    done = subprocess.run(
        ["node", "run.mjs", address, f"rekpauze={token}"],
        cwd=_FOLDER,
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )
    return Audit(**json.loads(done.stdout))
