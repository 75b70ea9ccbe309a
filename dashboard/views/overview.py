"""Four sentences with four small charts: who takes part, three a day, absence, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts import figures
from dashboard.charts.card import card, chart, folded
from dashboard.charts.changes import changes_card, compared_quarters
from dashboard.charts.explained import explained
from dashboard.charts.selection import make_trend, own_quarters, series_for
from dashboard.charts.tables import trend_table
from dashboard.charts.trends import in_words, with_lines
from dashboard.frame.choice import ALL_FILTERS, Filters
from dashboard.frame.markup import Content, Element, link, tag
from dashboard.frame.view import Cells, GroupPage, Query, SectionContext
from dashboard.frame.wording import reason, verdict, where_shown
from webapp.domain.figures.charts import Chart
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Quarter, parse_quarter
from webapp.figures import joined, period_name, told
from webapp.i18n import Texts

PLACE = 10
OWN: Mapping[str, Sequence[str]] = {}
MEASURES = tuple(Measure)
SENTENCES = tuple(measure for measure in Measure if measure.spec.in_report.has_finding)
SMALL = 200  # pixels high
ROWS = 6  # sites or groups of which the change is drawn


def filters(_choice: Filters) -> frozenset[str]:
    """All of them."""
    return ALL_FILTERS


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The chosen group in the measures of the sentences; sites or groups then and now."""
    choice, last = page.choice, parse_quarter(page.choice.last)
    since = min(choice.first, Quarter(last.year - 1, last.number).key)
    series = series_for(choice, page.offered)
    found = {"own": Query(set(SENTENCES), (since, choice.last), series)}
    quarters = compared_quarters(page)
    if quarters:
        now, before = quarters
        rows = _rows(page, now).series
        found["rows"] = Query({choice.measure}, (before, now), rows, {now, before})
    return found


def _rows(page: SectionContext, quarter: str) -> GroupPage:
    scope = Scope.UNIT if page.choice.site else Scope.SITE
    return page.listing(scope, quarter, size=ROWS)


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """The four cards."""
    found = [_sentence(measure, cells["own"], page) for measure in SENTENCES]
    quarters = compared_quarters(page)
    if quarters:
        listing = _rows(page, quarters[0])
        found.append(changes_card(cells["rows"], listing, quarters, page))
    return [tag("Div", found, className="cards", id="four")]


def _sentence(measure: Measure, cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    """A measure's newest quarter: its figure, a sentence, a verdict with its reason, a chart."""
    t, choice = page.t, page.choice.but(measure=measure)
    own = own_quarters(choice, [c for c in cells if c.measure is measure], page.offered)
    title = t(f"measure.{measure}")
    name = f"say-{measure.name.lower()}"
    of_it = [c for c in cells if c.measure is measure and c.unit.quarter >= choice.first]
    shown = with_lines(make_trend(choice, of_it, page.offered), page)
    if not own and not shown.periods:
        return card(name, title, [tag("P", t("dashboard.no_focus")), _where(measure, t)])
    drawn = _small_chart(name, shown, choice, page)
    if not own:  # no quarter is over yet: what its months say
        return card(name, title, [tag("P", in_words(shown, t)), explained(shown.newest, t), *drawn])
    now = own[max(own)]
    before = own.get(measure.spec.compared_with(parse_quarter(now.period)).key)
    return card(name, title, [*_words(now, before, t), explained(now, t), *drawn])


def _where(measure: Measure, t: Texts) -> Element:
    return tag("P", where_shown(measure, t), className="meta")


def _words(now: ReleasedCell, before: ReleasedCell | None, t: Texts) -> list[Content]:
    word = now.measure.spec.in_report.word
    key = f"report.finding.{word}" if before else f"report.finding.{word}_first"
    figures = {"now": told(now, t)} | ({"before": told(before, t)} if before else {})
    return [
        tag("P", [told(now, t), " ", tag("Span", period_name(now.period, t))], className="value"),
        tag("P", t(key, **figures)),
        tag("P", [tag("Strong", verdict(now, before, t)), " ", reason(now, before, t)]),
        tag("P", joined(now.unit, t), className="meta") if now.unit.joined else None,
    ]


def _small_chart(name: str, shown: Chart, choice: Filters, page: SectionContext) -> list[Content]:
    t, measure = page.t, choice.measure
    words = {"measure": t(f"measure.{measure}"), "group": shown.focus.name}
    caption = t(f"dashboard.trend.caption.{shown.grain}", **words)
    label = t("dashboard.chart", caption=f"{caption}. {in_words(shown, t)}")
    more = choice.but(view="explore").address()
    return [
        chart(f"{name}-chart", figures.trend(shown, t, height=SMALL), label, t),
        folded(trend_table(shown, caption, t), t),
        tag("P", link(t("dashboard.explore", **words), href=more), className="row meta onward"),
    ]
