"""What was answered to the question of a quarter: five shares of the company and of large sites.

There are two questions, each with its newest quarter; the one about workstations is here where it
has answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card
from dashboard.charts.tables import make_table
from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, Query, SectionContext
from dashboard.frame.wording import name, where_shown
from webapp.domain.figures.answers import QuarterQuestion
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.names import alphabetical
from webapp.figures import band, period_name, told, why_large

PLACE = 45
OWN: Mapping[str, Sequence[str]] = {}
MEASURES = tuple(measure for measure in Measure if measure.spec.is_answer)
_MOST_BESIDE = 4  # groups in columns
_NAMES = {QuarterQuestion.BREAKS: "answers", QuarterQuestion.WORKSTATION: "workstation-answers"}
_OF = {one: [m for m in MEASURES if m.spec.answers == one] for one in QuarterQuestion}


def filters(_choice: Filters) -> frozenset[str]:
    """The last quarter: the newest up to it is told, of every group that has answers."""
    return frozenset({"to"})


def needs(page: SectionContext) -> Mapping[str, Query]:
    """The newest quarter that has answers to a question, of every group that has them."""
    asked = {one: page.newest(measures[0]) for one, measures in _OF.items()}
    return {
        one: Query(set(_OF[one]), (last, last), set(page.having(_OF[one][0], last)), {last})
        for one, last in asked.items()
        if last is not None
    }


def show(cells: Cells, page: SectionContext) -> Sequence[Content]:
    """Of each question a table of answers and groups, or why there is none."""
    found = {one: cells.get(one, ()) for one in QuarterQuestion}
    told = [one for one in QuarterQuestion if found[one]] or [QuarterQuestion.BREAKS]
    return [_card(one, found[one], page) for one in told]


def _card(
    question: QuarterQuestion, cells: Sequence[ReleasedCell], page: SectionContext
) -> Content:
    t, first = page.t, _OF[question][0]
    lead = tag("P", t("dashboard.answers.lead"), className="meta")
    none = tag("P", t("dashboard.answers.none"))
    table = _table(question, cells, page) if cells else none
    reasons = tag("P", f"{where_shown(first, t)} {why_large(first, t)}", className="meta")
    title = t(f"dashboard.answers.title.{question}")
    return card(_NAMES[question], title, [lead, table, reasons])


def _by_name(cell: ReleasedCell) -> tuple[bool, str]:
    return cell.unit.scope is not Scope.COMPANY, alphabetical(cell.unit.label)


def _table(
    question: QuarterQuestion, cells: Sequence[ReleasedCell], page: SectionContext
) -> Element:
    t = page.t
    by_group: dict[str, dict[Measure, ReleasedCell]] = {}
    for cell in sorted(cells, key=_by_name):
        by_group.setdefault(cell.unit.series, {})[cell.measure] = cell
    groups = list(by_group.values())
    firsts = [next(iter(group.values())) for group in groups]
    names = [f"{name(one.unit)} ({band(one)})" for one in firsts]
    title = f"{t(f'dashboard.answers.title.{question}')} {period_name(firsts[0].period, t)}"
    rows = [_row(measure, groups, page) for measure in _OF[question]]
    heads = [t("dashboard.column.answer"), *names]
    is_long = len(groups) > _MOST_BESIDE
    if is_long:
        heads = [t("dashboard.column.group"), *(t(f"measure.{one}") for one in _OF[question])]
        rows = _turned(names, rows)
    return make_table(title, heads, rows, t, stacks=not is_long)


def _turned(names: Sequence[str], rows: Sequence[Sequence[Content]]) -> list[list[Content]]:
    """Groups in rows: there may be many of them. What leads to the trends is the first one's."""
    answers, *columns = zip(*rows, strict=True)
    turned = [[said, *column] for said, column in zip(names, columns, strict=True)]
    turned[0][1:] = [
        head | {"text": figure} if isinstance(head, dict) else figure
        for head, figure in zip(answers, columns[0], strict=True)
    ]
    return turned


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
