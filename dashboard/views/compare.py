"""Sites side by side, and the groups of a site: one quarter of one measure, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from dashboard.charts import figures
from dashboard.charts.card import card, chart, folded, foot, taking
from dashboard.charts.explained import explained_groups
from dashboard.charts.lists import ON_A_PAGE, names_in_full, pager
from dashboard.charts.selection import context_of, context_series, own_series
from dashboard.charts.tables import overview_table
from dashboard.frame.choice import ALL_FILTERS, ONE_QUARTER, Filters
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, GroupPage, Query, SectionContext
from dashboard.frame.wording import no_quarter, where_shown
from webapp.domain.figures.charts import LineRole
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Grain
from webapp.figures import period_name, told
from webapp.i18n import Texts

PLACE = 60
OWN: Mapping[str, Sequence[str]] = {}
MEASURES = tuple(Measure)


def filters(_choice: Filters) -> frozenset[str]:
    """All of them but where the period begins."""
    return ALL_FILTERS - ONE_QUARTER


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The sites, a page of groups, and the lines that they are compared with."""
    measure, quarter = page.choice.measure, page.newest(page.choice.measure)
    if quarter is None:
        return {}
    listed = {scope: _listed(page, scope, quarter).series for scope in (Scope.SITE, Scope.UNIT)}
    wanted = listed | {Scope.COMPANY: context_series(page.choice, page.offered)}
    return {
        scope.value: Query({measure}, (quarter, quarter), series, {quarter})
        for scope, series in wanted.items()
    }


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """Sites first; then groups, those of a site once one is chosen."""
    quarter = page.newest(page.choice.measure)
    if quarter is None:
        return [_nothing(page)]
    context = context_of(cells[Scope.COMPANY.value], quarter)
    found = [
        _section(scope, cells[scope.value], context, _listed(page, scope, quarter), page)
        for scope in (Scope.SITE, Scope.UNIT)
    ]
    return [part for part in found if part] or [_nothing(page)]


def _nothing(page: SectionContext) -> Element:
    """Why there is nothing to compare, and what there is."""
    t, measure = page.t, page.choice.measure
    parts = [
        tag("P", no_quarter(measure, page.offered, t)),
        tag("P", where_shown(measure, t)),
    ]
    return tag("Div", parts, className="notice", role="status", id="nothing-to-compare")


def _listed(page: SectionContext, scope: Scope, quarter: str) -> GroupPage:
    return page.listing(scope, quarter, size=ON_A_PAGE)


def _section(
    scope: Scope,
    cells: Sequence[ReleasedCell],
    context: Mapping[LineRole, ReleasedCell],
    listing: GroupPage,
    page: SectionContext,
) -> Element | None:
    """The figures of a page of sites or groups, in the order of the list."""
    t, choice = page.t, page.choice
    by_series = {cell.unit.series: cell for cell in cells}
    shown = [by_series[unit.series] for unit in listing.units if unit.series in by_series]
    if not shown:
        return None
    lines = {} if scope is Scope.SITE else context
    if scope is Scope.SITE:
        lines = {role: cell for role, cell in context.items() if role is LineRole.COMPANY}
    words = {
        "measure": t(f"measure.{choice.measure}"),
        "quarter": period_name(shown[0].period, t),
        "site": choice.site,
    }
    which = "site" if scope is Scope.SITE else "groups" if choice.site else "all"
    title = t(f"dashboard.compare.title.{which}", **words)
    series = [cell.unit.series for cell in shown]
    links = dict(zip(series, choice.links([cell.unit for cell in shown]), strict=True))
    chosen = own_series(shown, choice)
    drawn = figures.overview(shown, lines, chosen=chosen, t=t, links=links)
    caption = t("dashboard.chart", caption=f"{title}. {_in_words(shown, t)}")
    rows = [("scope", scope.value), *([("site", choice.site)] if scope is Scope.UNIT else [])]
    quarters = (shown[0].period, shown[0].period)
    return card(
        f"compare-{scope}",
        title,
        [
            tag("P", t(f"dashboard.compare.lead.{scope}"), className="meta"),
            tag("P", _in_words(shown, t)),
            pager(listing, choice, t),
            chart(f"{scope}-chart", drawn, caption, t, taking=taking(title, page)),
            names_in_full(shown, t),
            folded(overview_table(shown, choice, title, t), t),
            explained_groups(shown, t),
            foot(
                page,
                measure=choice.measure,
                grain=Grain.QUARTER,
                quarters=quarters,
                rows=rows,
            ),
        ],
    )


def _in_words(cells: Sequence[ReleasedCell], t: Texts) -> str:
    """What the chart shows, in one sentence that ranks nobody."""
    low, high = (pick(cells, key=attrgetter("shown")) for pick in (min, max))
    return t.plural("dashboard.compare.range", len(cells), low=told(low, t), high=told(high, t))
