"""Pictures of a pause screen and of the administrator's list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.album import album
from tests.conftest import NOON
from tests.journeys.test_pause_screens import SLOT, OpenScreen, minutes, path, screen

pytestmark = pytest.mark.browser
__all__ = ["minutes", "path", "screen"]


def test_the_pictures_of_a_pause_screen(
    screen: OpenScreen, page_as: Callable[..., Page], tmp_path: Path
) -> None:
    with album("pause", tmp_path) as pictures:
        pictures.take(screen(NOON), "clock", whole=False)
        soon, on = SLOT - dt.timedelta(seconds=20), SLOT + dt.timedelta(seconds=15)
        pictures.take(screen(soon), "ready", whole=False)
        pictures.take(screen(on, dark=True), "minute-dark", whole=False)
        pictures.take(screen(on, width=540, height=960), "minute-upright", whole=False)
        administrator = page_as("administrator", language="nl")
        administrator.goto("/admin/pause-screens")
        pictures.take(administrator, "manage")
