"""Pictures of a subject's states in docs/screenshots/<subject>; SCREENSHOTS=1 renews them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.house.source import ROOT
from webapp.i18n import LANGUAGES, texts

SCREENSHOTS = ROOT / "docs" / "screenshots"


class Album:
    """Pictures by name, in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: set[str] = set()

    def take(self, page: Page, name: str, *, whole: bool = True, part: str = "") -> None:
        """The page, or only what the window or a part of it shows; drawn only when it is kept."""
        page.wait_for_load_state("load")
        shown = page.locator("body").inner_text()
        assert not any(texts(language)("error.title") in shown for language in LANGUAGES), shown
        self.names.add(f"{name}.png")
        if renews() and part:
            page.locator(part).screenshot(path=self.path(name), animations="disabled")
        elif renews():
            self._draw(page, name, whole=whole)

    def path(self, name: str) -> Path:
        """Where a picture is put."""
        return self.folder / f"{name}.png"

    def _draw(self, page: Page, name: str, *, whole: bool) -> None:
        size = page.viewport_size
        assert size
        if whole:  # the bar at the foot of a phone's window belongs at the foot of the picture
            height: int = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        page.screenshot(path=self.path(name), animations="disabled")
        page.set_viewport_size(size)


def renews() -> bool:
    """Whether the pictures of the documents are to be replaced."""
    return os.environ.get("SCREENSHOTS") == "1"


@contextmanager
def album(subject: str, folder: Path) -> Iterator[Album]:
    """An album that, when it closes, must hold exactly the pictures of the documents.

    With SCREENSHOTS=1 in the environment it puts its own in their place.
    """
    taken = Album(folder)
    yield taken
    documents = SCREENSHOTS / subject
    if renews():
        documents.mkdir(exist_ok=True)
        for old in documents.glob("*.png"):
            old.unlink()
        for path in folder.glob("*.png"):
            (documents / path.name).write_bytes(path.read_bytes())
    kept = {path.name for path in documents.glob("*.png")}
    made = taken.names | {path.name for path in folder.glob("*.png")}
    assert made == kept, "make screenshots"
