"""Pictures of help: the overview, a page with calls to make, one with claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.album import album

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_the_pictures_of_help(page_as: OpenPage, tmp_path: Path) -> None:
    folder = tmp_path / "help"
    folder.mkdir()
    with album("help", folder) as pictures:
        page = page_as("employee", language="nl")
        for name, path in {
            "overview": "/help",
            "topic": "/help/who",
            "claims": "/help/article",
        }.items():
            page.goto(path)
            pictures.take(page, name)
        desk = page_as("employee", language="fr", width=1280)
        desk.goto("/help")
        pictures.take(desk, "overview-desk")
        dark = page_as("employee", language="de", dark=True)
        dark.goto("/help/research")
        pictures.take(dark, "dark")
