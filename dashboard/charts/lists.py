"""Many groups a page at a time: which page this is, and the ways to the others."""

from __future__ import annotations

from dataclasses import replace

from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, Element, link, tag
from dashboard.frame.view import GroupPage
from webapp.i18n import Texts

ON_A_PAGE = 20  # rows of a list of groups


def pager(listing: GroupPage, choice: Filters, t: Texts) -> Element | None:
    """Where in the list this page is, with links to the one before and the next."""
    if listing.pages == 1:
        return None
    total = t.number(listing.total)
    here = t("dashboard.page", page=listing.page, pages=listing.pages, total=total)
    ways = {"previous": listing.page - 1, "next": listing.page + 1}
    parts: list[Content] = [tag("Span", here)]
    parts += [
        link(t(f"dashboard.page.{name}"), href=replace(choice, page=page).address())
        for name, page in ways.items()
        if 1 <= page <= listing.pages
    ]
    return tag("Nav", parts, className="row pager", **{"aria-label": t("dashboard.pages")})
