"""Many groups a page at a time: which page this is, the ways to the others, and long names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, Element, link, tag
from dashboard.frame.view import GroupPage
from dashboard.frame.wording import name, only_site, short_names
from webapp.domain.figures.measures import ReleasedCell
from webapp.i18n import Texts

ON_A_PAGE = 20  # rows of a list of groups
_MOST_SAID = 4  # names in a sentence


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


def names_in_full(cells: Sequence[ReleasedCell], t: Texts) -> Element | None:
    """The names that the chart of these groups shortens, for those who cannot hover."""
    site = only_site(cells)
    brief = short_names([cell.unit for cell in cells], site)
    wholes = [name(cell.unit, site) for cell in cells]
    long = [(short, whole) for short, whole in zip(brief, wholes, strict=True) if short != whole]
    if len(long) > _MOST_SAID:
        return _to_open(long, t)
    said = [f"{short} = {whole}" for short, whole in long]
    return (
        tag("P", t("dashboard.in_full", names=t.listing(said)), className="meta") if said else None
    )


def _to_open(names: Sequence[tuple[str, str]], t: Texts) -> Element:
    terms: list[Content] = []
    for short, whole in names:
        terms += [tag("Dt", short), tag("Dd", whole)]
    head = tag("Summary", t("dashboard.in_full.many"))
    return tag("Details", [head, tag("Dl", terms, className="terms")])
