"""Draws the icons of the installed app from icon.svg: `python -m tests.renew_icons`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.live import CHROMIUM, CHROMIUM_FLAGS

STATIC = Path("webapp/static")
BRAND = "#0d6b63"
# name: size, share of the picture that the drawing takes, and what is behind it
ICONS = {
    "icon-180.png": (180, 0.86, BRAND),  # phones round the corners themselves
    "icon-192.png": (192, 1.0, "transparent"),
    "icon-512.png": (512, 1.0, "transparent"),
    "icon-maskable-512.png": (512, 0.8, BRAND),  # the rest may be cut off
}


def draw(browser: Browser, name: str) -> None:
    """Write one icon."""
    size, share, behind = ICONS[name]
    page = browser.new_page(viewport={"width": size, "height": size})
    svg = (STATIC / "icon.svg").read_text("utf-8")
    page.set_content(
        f"<style>body {{ margin: 0; height: 100vh; display: grid; place-items: center;"
        f" background: {behind} }} svg {{ width: {share * 100}% }}</style>{svg}"
    )
    page.screenshot(path=STATIC / name, omit_background=True)
    page.close()


def main() -> None:
    """Write every icon."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for name in ICONS:
            draw(browser, name)
        browser.close()


if __name__ == "__main__":
    main()
