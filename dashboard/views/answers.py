"""What was answered to the question of a quarter: five shares of the company and of large sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card
from dashboard.charts.tables import make_table
from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, Query, SectionContext
from dashboard.frame.wording import name, where_shown
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.figures import band, period_name, told, why_large

PLACE = 45
OWN: Mapping[str, Sequence[str]] = {}
MEASURES = tuple(measure for measure in Measure if measure.spec.is_answer)


def filters(_choice: Filters) -> frozenset[str]:
    """The last quarter: the newest up to it is told, of every group that has answers."""
    return frozenset({"to"})


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The newest quarter that has answers, of every group that has them."""
    newest = page.newest(MEASURES[0])
    if newest is None:
        return {}
    having = set(page.having(MEASURES[0], newest))
    return {"all": Query(set(MEASURES), (newest, newest), having, {newest})}


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """A table with an answer in each row and a group in each column, or why there is none."""
    t, found = page.t, cells.get("all", ())
    lead = tag("P", t("dashboard.answers.lead"), className="meta")
    parts = [lead, _table(found, page) if found else tag("P", t("dashboard.answers.none"))]
    reasons = f"{where_shown(MEASURES[0], t)} {why_large(MEASURES[0], t)}"
    return [
        card("answers", t("dashboard.answers.title"), [*parts, tag("P", reasons, className="meta")])
    ]


def _table(cells: Sequence[ReleasedCell], page: SectionContext) -> Element:
    t = page.t
    by_group: dict[str, dict[Measure, ReleasedCell]] = {}
    for cell in sorted(cells, key=lambda c: (c.unit.scope is not Scope.COMPANY, c.unit.label)):
        by_group.setdefault(cell.unit.series, {})[cell.measure] = cell
    groups = list(by_group.values())
    firsts = [next(iter(group.values())) for group in groups]
    heads = [f"{name(one.unit)} ({band(one)})" for one in firsts]
    title = f"{t('dashboard.answers.title')} {period_name(firsts[0].period, t)}"
    rows = [_row(measure, groups, page) for measure in MEASURES]
    return make_table(title, [t("dashboard.column.answer"), *heads], rows, t, stacks=True)


def _row(
    measure: Measure, groups: Sequence[Mapping[Measure, ReleasedCell]], page: SectionContext
) -> list[Content]:
    """An answer, which leads to its own trend, and its share in each group."""
    t = page.t
    head: Content = {
        "text": t(f"measure.{measure}"),
        "href": page.choice.but(view="explore", measure=measure).address(),
    }
    return [head, *(told(group[measure], t) if measure in group else "" for group in groups)]
