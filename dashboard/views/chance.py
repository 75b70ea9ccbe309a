"""Is it chance? The newest month among its months, and groups beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card, chart, folded, taking
from dashboard.charts.findings import draw_groups, draw_process
from dashboard.charts.judged import month_value, reason_of, verdict_of
from dashboard.charts.lists import ON_A_PAGE, names_in_full, pager
from dashboard.charts.tables import make_table
from dashboard.frame.choice import ALL_FILTERS, ONE_QUARTER, Filters
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, GroupPage, Query, SectionContext
from dashboard.frame.wording import name, only_site
from webapp.domain.figures.findings import Finding, FindingMethod, Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.figures import period_name, size_of, told, written

PLACE = 40
OWN: Mapping[str, Sequence[str]] = {}
MEASURES = tuple(Measure)


def filters(_choice: Filters) -> frozenset[str]:
    """All of them but where the period begins."""
    return ALL_FILTERS - ONE_QUARTER


def needs(page: SectionContext) -> Mapping[str, Query]:
    """A page of groups in the newest closed quarter."""
    listing, quarter = _listing(page), page.newest(page.choice.measure)
    if quarter is None:
        return {}
    chosen = {page.choice.measure}
    return {"groups": Query(chosen, (quarter, quarter), listing.series, {quarter})}


def _listing(page: SectionContext) -> GroupPage:
    return page.listing(Scope.UNIT, page.newest(page.choice.measure), size=ON_A_PAGE)


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """One group over its months, then groups in one quarter."""
    return [
        tag("P", page.t("dashboard.chance.lead"), id="chance-lead"),
        _months(page),
        _groups(cells.get("groups", ()), page),
    ]


def _months(page: SectionContext) -> Element:
    t, measure = page.t, page.t(f"measure.{page.choice.measure}")
    found = _process(page)
    title = t("dashboard.chance.months.title", measure=measure)
    if found is None:
        return card("months", title, [tag("P", t("dashboard.chance.months.none"))])
    seasons = found.measure.spec.has_seasons
    caption = t(
        f"dashboard.chance.months.caption.{'year' if seasons else 'level'}",
        measure=measure,
        group=found.label,
    )
    said = t(
        "dashboard.chance.months.said",
        group=found.label,
        month=period_name(found.period, t),
        verdict=verdict_of(found, t),
        reason=reason_of(found, t),
    )
    drawn = None
    if "low" in found.numbers:
        label = t("dashboard.chart", caption=f"{caption}. {said}")
        words = taking(f"{title}: {found.label}", page)
        drawn = chart("months-chart", draw_process(found, t), label, t, taking=words)
    return card(
        "months",
        title,
        [
            tag("P", said, className="said"),
            tag("P", _limits(found, page), className="meta"),
            drawn,
            folded(_months_table(found, caption, page), t) if found.values else None,
        ],
    )


def _process(page: SectionContext) -> Finding | None:
    """Of the chosen group, else of the chosen site, else of the company."""
    choice = page.choice
    where: dict[str, object] = {"scopes": [Scope.COMPANY]}
    if choice.group:
        where = {"units": [choice.group.key]}
    elif choice.site:
        where = {"scopes": [Scope.SITE], "site": choice.site}
    found = page.findings(methods=[FindingMethod.PROCESS], measures=[choice.measure], **where)
    return next(iter(found), None)


def _limits(found: Finding, page: SectionContext) -> str:
    t, measure = page.t, found.measure
    if "low" not in found.numbers:
        return t("dashboard.chance.months.needs")
    ends = {
        key: size_of(found.numbers[key], measure, t)
        if measure.spec.has_seasons
        else written(found.numbers[key], measure, t, measure.spec.decimals + 1)
        for key in ("low", "centre", "high")
    }
    first, last = (period_name(found.periods[at], t) for at in (0, -1))
    return t("dashboard.chance.months.limits", first=first, last=last, **ends)


def _months_table(found: Finding, caption: str, page: SectionContext) -> Element:
    t = page.t
    rows: list[list[Content]] = [
        [
            period_name(period, t),
            month_value(found, at, t),
            t(f"findings.reason.{found.marks[period]}") if period in found.marks else "",
        ]
        for at, period in enumerate(found.periods)
    ]
    heads = [t("dashboard.column.period"), t(f"measure.{found.measure}"), t("findings.column.rule")]
    return make_table(caption, heads, rows, t)


def _groups(cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    t, choice = page.t, page.choice
    title = t("dashboard.chance.groups.title", measure=t(f"measure.{choice.measure}"))
    found = {
        one.series: one
        for one in page.findings(
            methods=[FindingMethod.FUNNEL],
            measures=[choice.measure],
            units=[cell.unit.series for cell in cells],
        )
        if cells and one.period == cells[0].period
    }
    listing = _listing(page)
    by_series = {cell.unit.series: cell for cell in cells}
    shown = [by_series[unit.series] for unit in listing.units if unit.series in found]
    if not shown:
        return card("groups", title, [tag("P", t("dashboard.chance.groups.none"))])
    quarter = period_name(shown[0].period, t)
    caption = t("dashboard.chance.groups.caption", quarter=quarter)
    said = _in_words(shown, found, page)
    label = t("dashboard.chart", caption=f"{caption}. {said}")
    words = taking(f"{title}. {caption}", page)
    return card(
        "groups",
        title,
        [
            tag("P", said, className="said"),
            tag("P", t("dashboard.chance.groups.read"), className="meta"),
            chart("groups-chart", draw_groups(shown, found, t), label, t, taking=words),
            names_in_full(shown, t),
            folded(_groups_table(shown, found, caption, page), t),
            pager(listing, choice, t),
        ],
    )


def _in_words(
    shown: Sequence[ReleasedCell], found: Mapping[str, Finding], page: SectionContext
) -> str:
    t = page.t
    outside = [
        name(cell.unit)
        for cell in shown
        if found[cell.unit.series].verdict is Verdict.LARGER_THAN_CHANCE
    ]
    if outside:
        return t("dashboard.chance.groups.some", groups=t.listing(outside))
    little = all(found[cell.unit.series].verdict is Verdict.TOO_LITTLE for cell in shown)
    return t(f"dashboard.chance.groups.{'little' if little else 'inside'}")


def _groups_table(
    shown: Sequence[ReleasedCell],
    found: Mapping[str, Finding],
    caption: str,
    page: SectionContext,
) -> Element:
    t, site = page.t, only_site(shown)
    rows: list[list[Content]] = []
    for cell in shown:
        one = found[cell.unit.series]
        rows.append([name(cell.unit, site), told(cell, t), verdict_of(one, t), reason_of(one, t)])
    heads = [t("dashboard.column.group"), t(f"measure.{page.choice.measure}")]
    heads += [t("dashboard.column.verdict"), t("findings.column.reason")]
    return make_table(caption, heads, rows, t, stacks=True)
