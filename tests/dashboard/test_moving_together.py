"""Dash, Plotly, the vendored bundle and the style digests move together, or a line says how."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from tests.dashboard.moving_together import BUNDLE, STYLES, VENDOR, stale
from tests.house.locks import pins, version_of
from tests.house.source import ROOT


def test_the_bundle_and_the_style_digests_are_of_the_dash_and_plotly_that_are_installed() -> None:
    how = stale(bundle=BUNDLE.read_bytes(), vendor=VENDOR.read_text(), styles=STYLES.read_text())
    assert how == [], "renew, in this order:\n" + "\n".join(how)


@pytest.mark.parametrize(
    ("part", "value", "how"),
    [
        ("bundle", b"/* plotly.js (only what the charts use) v1.0.0 */", "plotly.min.js: build "),
        ("vendor", "", "VENDOR.md: write the version"),
        ("styles", "# of dash 4.0.0\nsha256-x=\n", "python -m tests.dashboard.renew_style_hashes"),
    ],
)
def test_each_part_that_stayed_behind_is_named(part: str, value: object, how: str) -> None:
    fresh = {
        "bundle": BUNDLE.read_bytes(),
        "vendor": VENDOR.read_text(),
        "styles": STYLES.read_text(),
    }
    assert any(how in line for line in stale(**{**fresh, part: value}))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["dash", "plotly"])
def test_what_is_installed_is_what_every_installation_gets(name: str) -> None:
    lock = pins((ROOT / "requirements.lock").read_text())
    assert [version_of(pin) for pin in lock if pin.name == name] == [version(name)]
