"""What a reader of a chart has to know besides its figures: who has them, and what changed when."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.frame.markup import Content, tag
from webapp.content.absence import absence_background
from webapp.domain.figures.charts import Chart
from webapp.domain.figures.measures import Measure
from webapp.domain.figures.references import PublishedReference
from webapp.domain.periods import parse_period
from webapp.figures import why_large, written
from webapp.i18n import Texts


def background(shown: Chart, t: Texts) -> Iterator[Content]:
    """Sentences below a chart: why only large groups have it, breaks in the series, and, folded,
    what others published."""
    measure = shown.measure
    if reason := why_large(measure, t):
        yield tag("P", reason, className="meta")
    if measure.spec.is_about_breaks:
        return
    if shown.periods:
        first, last = parse_period(shown.periods[0]).first, parse_period(shown.periods[-1]).last
        for one in absence_background().breaks_between(first, last):
            said = t("dashboard.series_break", day=t.date(one.day), text=one.text[t.language])
            yield tag("P", said, className="meta")
    if found := absence_background().about(measure):
        yield tag(
            "Details",
            [
                tag("Summary", t("dashboard.published.title")),
                tag("Ul", [tag("Li", published(one, t)) for one in found]),
                tag("P", t("dashboard.published.caution"), className="meta"),
            ],
        )


def published(one: PublishedReference, t: Texts) -> str:
    """A figure of somebody else in a sentence: who, when, about whom, and how it was counted."""
    key = "alike" if one.is_alike else "other"
    return t(
        f"dashboard.published.{key}",
        provider=one.provider,
        year=str(one.year),
        figure=_figure(one.measure, one.value, t),
        population=one.population[t.language],
        definition=one.definition[t.language],
        source=one.source,
    )


def _figure(measure: Measure, value: float, t: Texts) -> str:
    return written(value, measure, t, len(f"{value:g}".partition(".")[2]))
