"""A trend with what belongs to it: its sentence, remarks, picture, table and file."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from dashboard.charts import figures
from dashboard.charts.background import OTHERS, background, breaks_of
from dashboard.charts.card import Rows, card, chart, folded, foot, taking
from dashboard.charts.explained import explained
from dashboard.charts.marks import quarter_of
from dashboard.charts.tables import trend_table
from dashboard.frame.choice import PARTS_VIEW
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import SectionContext
from webapp.content.absence import absence_background
from webapp.domain.figures.charts import Chart
from webapp.domain.people.campaigns import Campaign, aimed_at
from webapp.figures import joined, period_name, told
from webapp.i18n import Texts


def trend_card(name: str, shown: Chart, page: SectionContext) -> Element:
    """One measure of one group over time, with its context."""
    shown = with_lines(shown, page)
    t, measure = page.t, shown.measure
    names = {"measure": t(f"measure.{measure}"), "group": shown.focus.name}
    caption = t(f"dashboard.trend.caption.{shown.grain}", **names)
    label = t("dashboard.chart", caption=f"{caption}. {in_words(shown, t)}")
    title = t("dashboard.trend.title", **names)
    return card(
        name,
        title,
        [
            tag("P", t(f"dashboard.about.{measure}"), className="meta"),
            tag("P", in_words(shown, t)),
            *_remarks(shown, page),
            _picture(name, shown, label, page, title),
            *background(shown, page),
            explained(shown.newest, t),
            folded(trend_table(shown, caption, t), t),
            foot(
                page,
                measure=measure,
                grain=shown.grain,
                quarters=(page.choice.first, page.choice.last),
                rows=_series(shown),
            ),
        ],
    )


def _picture(
    name: str, shown: Chart, label: str, page: SectionContext, title: str
) -> Element | None:
    """The chart, its legend, its brush, and where its marks lead: to the parts of the group."""
    if not shown.periods:
        return None
    t, choice = page.t, page.choice
    lines = [{"name": line.name, "mark": line.role.value} for line in shown.series]
    into = "" if choice.group else choice.but(view=PARTS_VIEW, last="").address()
    return chart(
        f"{name}-chart",
        figures.trend(shown, t),
        label,
        t,
        legend=lines if len(lines) > 1 else None,
        brush={
            "address": choice.but(first="", last="").address(),
            "quarters": [quarter_of(key) for key in shown.periods],
        },
        into=into,
        taking=taking(title, page),
    )


def in_words(shown: Chart, t: Texts) -> str:
    """What a trend shows, in one sentence."""
    cells = [shown.focus.cells[key] for key in shown.periods if key in shown.focus.cells]
    if not cells:
        return t("dashboard.only_shared" if shown.shared else "dashboard.no_focus")
    first, last = cells[0], cells[-1]
    words = {"last": told(last, t), "until": period_name(last.period, t)}
    if first is last:
        return t("dashboard.words.one", **words)
    words |= {"first": told(first, t), "since": period_name(first.period, t)}
    low, high = (pick(cells, key=attrgetter("shown")) for pick in (min, max))
    return t("dashboard.words.trend", **words, low=told(low, t), high=told(high, t))


def with_lines(shown: Chart, page: SectionContext) -> Chart:
    """The chart with its target, its breaks and, where they are wanted, figures of others."""
    shown = replace(shown, breaks=tuple(one.day for one in breaks_of(shown)))
    if goal := goal_of(shown, page):
        shown = replace(shown, target=goal.target)
    if page.choice.own.get(OTHERS):
        alike = tuple(one for one in absence_background().about(shown.measure) if one.is_alike)
        shown = replace(shown, references=alike)
    return shown


def goal_of(shown: Chart, page: SectionContext) -> Campaign | None:
    """The campaign whose target is about this measure and the people of the newest figure."""
    newest = shown.focus.newest
    if newest is None or not shown.measure.spec.is_team_goal:
        return None
    return aimed_at(page.campaigns(), newest.unit.departments)


def _remarks(shown: Chart, page: SectionContext) -> list[Content]:
    t, found = page.t, list[Content]()
    if goal := goal_of(shown, page):
        target = t.percent(goal.target or 0)
        found.append(tag("P", t("progress.team.goal", name=goal.name, target=target)))
    others = [f"{t(f'dashboard.role.{line.role}')} {line.name}" for line in shown.series[1:]]
    if others:
        text = t("dashboard.compare", names=t.listing(others))
        found.append(tag("P", text, className="meta"))
    newest = shown.focus.newest
    if newest is not None and newest.unit.joined:
        found.append(tag("P", joined(newest.unit, t), className="meta"))
    return found


def _series(shown: Chart) -> Rows:
    """Every series of which a figure is shown, for the file."""
    return [("unit", series) for series in sorted({cell.unit.series for cell in shown.cells()})]
