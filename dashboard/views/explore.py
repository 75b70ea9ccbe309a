"""Any measure of any group over any periods, in five shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card, folded, foot
from dashboard.charts.lines import Line
from dashboard.charts.lists import pager
from dashboard.charts.selection import make_trend, own_quarters, periods_of, series_for
from dashboard.charts.shapes import grain_for, heat_map, side_by_side, small_charts
from dashboard.charts.trends import trend_card
from dashboard.frame.choice import ALL_FILTERS, MOST_BESIDE, Filters
from dashboard.frame.markup import Content, Element, link, tag
from dashboard.frame.offered import GroupOption
from dashboard.frame.view import Cells, GroupPage, Query, SectionContext
from dashboard.frame.wording import name, no_quarter, where_shown
from webapp.domain.figures.charts import Series
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Grain, grain_of
from webapp.figures import bare_period, period_name
from webapp.i18n import Texts

PLACE = 20
OWN: Mapping[str, Sequence[str]] = {"shape": ("trend", "parts", "map", "beside", "years")}
MEASURES = tuple(Measure)
SMALLS, ROWS = 9, 12  # small charts, and rows of the map, on one page


def filters(choice: Filters) -> frozenset[str]:
    """All of them; where many groups are shown, none is chosen."""
    many = choice.own["shape"] in ("parts", "map")
    return ALL_FILTERS - {"unit"} if many else ALL_FILTERS


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The chosen group with its context, or the groups that the shape shows."""
    choice, quarters = page.choice, (page.choice.first, page.choice.last)
    shape = choice.own["shape"]
    if shape in ("parts", "map"):
        series = _listed(page).series
    elif shape == "beside":
        series = {key for one in _beside(choice) for key in series_for(one, page.offered)}
    else:
        series = series_for(choice, page.offered)
    return {"chosen": Query({choice.measure}, quarters, series)}


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """The ways to the shapes, and the chosen one."""
    draw = {
        "trend": _trend,
        "parts": _parts,
        "map": _parts,
        "beside": _compared,
        "years": _years,
    }[page.choice.own["shape"]]
    return [_shapes(page.choice, page.t), draw(cells["chosen"], page)]


def _shapes(choice: Filters, t: Texts) -> Element:
    links = [
        tag(
            "Li",
            link(
                t(f"dashboard.shape.{shape}"),
                href=choice.but(shape=shape).address(),
                current=shape == choice.own["shape"],
            ),
        )
        for shape in OWN["shape"]
    ]
    label = {"aria-label": t("dashboard.shapes")}
    return tag("Nav", tag("Ul", links, className="shapes"), **label)


def _trend(cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    return trend_card("trend", make_trend(page.choice, cells, page.offered), page)


def _listed(page: SectionContext) -> GroupPage:
    """Sites, or the groups of a site once one is chosen or a name is searched for."""
    choice = page.choice
    scope = Scope.UNIT if choice.site or choice.find else Scope.SITE
    size = SMALLS if choice.own["shape"] == "parts" else ROWS
    return page.listing(scope, page.newest(choice.measure), size=size)


def _parts(cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    """Small charts, or a map of months, of a page of sites or groups."""
    t, choice, listing = page.t, page.choice, _listed(page)
    shape = choice.own["shape"]
    title = t(f"dashboard.shape.{shape}.title", measure=t(f"measure.{choice.measure}"))
    if not listing.units:
        return card(shape, title, [_nothing(page)])
    quarters = sum(choice.first <= key <= choice.last for key in page.offered.quarters)
    grain = grain_for(cells, quarters)
    if shape == "parts":
        drawn = small_charts(listing.units, cells, grain, page)
        table = folded(heat_map(listing.units, cells, grain, title, page), t)
    else:
        drawn, table = heat_map(listing.units, cells, grain, title, page), None
    lead = tag("P", t(f"dashboard.shape.{shape}.lead"), className="meta")
    return card(shape, title, [lead, pager(listing, choice, t), drawn, table, _foot(cells, page)])


def _nothing(page: SectionContext) -> Element:
    t, measure = page.t, page.choice.measure
    said = no_quarter(measure, page.offered, t)
    return tag("P", f"{said} {where_shown(measure, t)}", className="notice")


def _foot(cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    choice = page.choice
    series = sorted({cell.unit.series for cell in cells})
    months = any(grain_of(cell.period) is Grain.MONTH for cell in cells)
    return foot(
        page,
        measure=choice.measure,
        grain=Grain.MONTH if months else Grain.QUARTER,
        quarters=(choice.first, choice.last),
        rows=[("unit", key) for key in series],
    )


def _beside(choice: Filters) -> list[Filters]:
    """The choice of each group that is compared; the whole when none is."""
    groups: dict[str, GroupOption | None] = {group.key: group for group in choice.beside}
    if choice.group or not groups:
        groups[choice.unit] = choice.group
    site = choice.site if len(groups) == 1 else ""
    return [choice.but(group=group, site=site) for group in groups.values()]


def _compared(cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    """The chosen groups by quarter, and the ways to put one in or take one out."""
    t, choice = page.t, page.choice
    lines = []
    for one in _beside(choice):
        own = own_quarters(one, cells, page.offered)
        label = name(one.group) if one.group else one.site or _whole(own, t)
        lines.append(Line(label, own))
    title = t("dashboard.shape.beside.title", measure=t(f"measure.{choice.measure}"))
    found = [Series("", {key: cell for line in lines for key, cell in line.cells.items()})]
    axis = {key: period_name(key, t, short=True) for key in periods_of(found, {})}
    drawn = side_by_side("beside-chart", lines, axis, title, page) if axis else [_nothing(page)]
    lead = tag("P", t("dashboard.shape.beside.lead"), className="meta")
    return card("beside", title, [lead, _ways(choice, t), *drawn, _foot(cells, page)])


def _whole(own: Mapping[str, ReleasedCell], t: Texts) -> str:
    return own[max(own)].unit.label if own else t("dashboard.all.units")


def _ways(choice: Filters, t: Texts) -> Element:
    """Links that keep the chosen group beside the others, or leave one out."""
    others = [group for group in choice.beside if group != choice.group]
    ways = []
    if choice.group and len(others) < MOST_BESIDE and choice.group not in choice.beside:
        kept = choice.but(beside=(*choice.beside, choice.group), group=None)
        ways.append(link(t("dashboard.beside.add", group=name(choice.group)), href=kept.address()))
    for group in choice.beside:
        left = choice.but(beside=tuple(one for one in choice.beside if one != group))
        ways.append(link(t("dashboard.beside.remove", group=name(group)), href=left.address()))
    return tag("P", ways, className="row ways")


def _years(cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    """One line for each year over the same months or quarters."""
    t, choice = page.t, page.choice
    shown = make_trend(choice, cells, page.offered)
    own = {**shown.shared, **shown.focus.cells}
    title = t(
        "dashboard.shape.years.title",
        measure=t(f"measure.{choice.measure}"),
        group=shown.focus.name,
    )
    years = sorted({key[:4] for key in own})[-MOST_BESIDE:]
    lines = [Line(y, {key[5:]: c for key, c in own.items() if key[:4] == y}) for y in years]
    axis = {key[5:]: bare_period(key, t) for key in sorted(own, key=lambda key: key[5:])}
    lead = tag("P", t("dashboard.shape.years.lead"), className="meta")
    drawn = side_by_side("years-chart", lines, axis, title, page) if own else [_nothing(page)]
    return card("years", title, [lead, *drawn, _foot(cells, page)])
