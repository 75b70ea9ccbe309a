"""What is of one release with Dash and Plotly: their bundle, and the digests of their styles."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

import plotly.offline

import dashboard

ROOM = Path(dashboard.__file__).parent
BUNDLE = ROOM / "assets/plotly.min.js"
VENDOR = ROOM / "assets/VENDOR.md"
STYLES = ROOM / "style_hashes.txt"


def collected_with() -> str:
    """The line of the digests that says of which releases they are."""
    packages = ("dash", "plotly")
    return f"# of {', '.join(f'{name} {version(name)}' for name in packages)}"


def stale(*, bundle: bytes, vendor: str, styles: str) -> list[str]:
    """How to renew what is not of the releases that are installed."""
    wanted = plotly.offline.get_plotlyjs_version()
    found = re.search(rb"plotly\.js \(only what the charts use\) v(\d+\.\d+\.\d+)", bundle)
    is_wanted = found is not None and found[1].decode() == wanted
    is_noted = wanted in vendor and hashlib.sha256(bundle).hexdigest() in vendor
    advice = {
        f"plotly.min.js: build {wanted}, as dashboard/assets/VENDOR.md says": is_wanted,
        "VENDOR.md: write the version and the digest of plotly.min.js": is_noted,
        "style_hashes.txt: python -m tests.dashboard.renew_style_hashes": (
            styles.splitlines()[0] == collected_with()
        ),
    }
    return [how for how, is_fresh in advice.items() if not is_fresh]
