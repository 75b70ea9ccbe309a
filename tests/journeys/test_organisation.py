"""An administrator makes and changes the organisation with the keyboard alone, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def press(one: Locator, key: str = "Enter") -> None:
    """Go there and press a key, as somebody without a mouse does."""
    one.focus()
    one.press(key)


def test_the_tree_is_made_changed_and_taken_back_without_mouse_or_scripts(
    page_as: Callable[..., Page],
) -> None:
    page = page_as("administrator", language="nl", width=320, java_script_enabled=False)
    page.goto("/admin/organisation")
    for kind, above, name, code in (
        ("company", "", "Linde", "L"),
        ("site", "L", "Gent", "G"),
        ("department", "G", "Keuken", "K"),
    ):
        page.get_by_label("Soort").select_option(kind)
        page.get_by_label("Hoort onder").select_option(above)
        page.get_by_label("Naam", exact=True).fill(name)
        page.locator("#node-code").fill(code)
        press(page.locator("#node-code"))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        if name != "Keuken":
            press(page.get_by_role("link", name="Organisatie").last)
    press(page.locator("summary", has_text="Geef een andere naam"))
    page.get_by_label("Naam", exact=True).fill("Restaurant")
    press(page.get_by_label("Naam", exact=True))
    expect(page.locator("main")).to_contain_text("“Keuken” heet “Restaurant”")
    press(page.get_by_role("button", name="Ja, doe dit"))
    expect(page.get_by_role("status")).to_contain_text("De wijziging is gepland")
    press(page.get_by_role("button", name="Maak ongedaan"))
    expect(page.get_by_role("status")).to_contain_text("Dat is ongedaan gemaakt")
    page.get_by_label("Zoek op naam of code").fill("keu")
    press(page.get_by_label("Zoek op naam of code"))
    expect(page.get_by_role("status")).to_contain_text("1 gevonden")
    expect(page.locator(".tree a")).to_have_text(["Linde", "Gent", "Keuken"])
