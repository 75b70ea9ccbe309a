"""What a reader of a chart has to know besides its figures: who has them, and what changed when."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.frame.markup import Content, Element, link, tag
from dashboard.frame.view import SectionContext
from webapp.content.absence import absence_background
from webapp.domain.figures.charts import Chart
from webapp.domain.figures.references import PublishedReference, SeriesBreak
from webapp.domain.periods import parse_period
from webapp.figures import published_figure, why_large
from webapp.i18n import Texts

OTHERS = "others"  # a view's own choice: whether what others published is drawn


def background(shown: Chart, page: SectionContext) -> Iterator[Content]:
    """Sentences below a chart: why only large groups have it, breaks in the series, and, folded,
    what others published, with the way to draw it where it is counted as ours is."""
    t, measure = page.t, shown.measure
    if reason := why_large(measure, t):
        yield tag("P", reason, className="meta")
    if not measure.spec.is_about_absence:
        return
    for one in breaks_of(shown):
        said = t("dashboard.series_break", day=t.date(one.day), text=one.text[t.language])
        yield tag("P", said, className="meta")
    if found := absence_background().about(measure):
        yield tag(
            "Details",
            [
                tag("Summary", t("dashboard.published.title")),
                tag("Ul", [tag("Li", published(one, t)) for one in found]),
                tag("P", t("dashboard.published.caution"), className="meta"),
                _switch(page) if any(one.is_alike for one in found) else None,
            ],
        )


def breaks_of(shown: Chart) -> list[SeriesBreak]:
    """The breaks that a chart of absence runs over."""
    if not shown.measure.spec.is_about_absence or not shown.periods:
        return []
    first, last = parse_period(shown.periods[0]).first, parse_period(shown.periods[-1]).last
    return absence_background().breaks_between(first, last)


def _switch(page: SectionContext) -> Element:
    """The way to draw them, or to leave them out again."""
    drawn = page.choice.own.get(OTHERS)
    key = "without" if drawn else "with"
    href = page.choice.but(**{OTHERS: "" if drawn else "shown"}).address()
    return tag("P", link(page.t(f"dashboard.published.{key}"), href=href), className="row")


def published(one: PublishedReference, t: Texts) -> str:
    """A figure of somebody else in a sentence: who, when, about whom, and how it was counted."""
    key = "alike" if one.is_alike else "other"
    return t(
        f"dashboard.published.{key}",
        provider=one.provider,
        year=str(one.year),
        figure=published_figure(one, t),
        population=one.population[t.language],
        definition=one.definition[t.language],
        source=one.source,
    )
