"""Campaigns: what could be seen at all, what was seen, and what may not be concluded from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card, chart, folded, taking
from dashboard.charts.findings import draw_intervals
from dashboard.charts.judged import between, reason_of, verdict_of
from dashboard.charts.lists import ON_A_PAGE, pager
from dashboard.charts.tables import make_table
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, GroupPage, Query, SectionContext
from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.findings import (
    PLANNED_AFTER,
    Finding,
    FindingMethod,
    Verdict,
    plan_told,
)
from webapp.domain.figures.measures import Measure, Scope
from webapp.figures import size_of, written

PLACE = 50
OWN: Mapping[str, Sequence[str]] = {}
BIASES = ("selection", "presence", "regression", "moves", "attention", "many")
_BEFORE_TOO = [measure for measure in Measure if measure.spec.is_about_absence]


def needs(_page: SectionContext) -> Mapping[str, Query]:
    """Findings alone."""
    return {}


def show(_cells: Cells, page: SectionContext) -> Sequence[Content]:
    """The direct trial first, then the plan, the evaluation, and what stands against it."""
    t, measure = page.t, _measure(page)
    listing = page.listing(Scope.SITE, page.newest(measure), size=ON_A_PAGE)
    found = _found(listing, measure, page)
    plans = [one for one in found if one.method is FindingMethod.PLAN]
    judged = [one for one in found if one.method is not FindingMethod.PLAN]
    return [
        card("trial", t("dashboard.campaigns.trial.title"), [_text("trial.text", page)]),
        _plan(plans, measure, page),
        _evaluation(judged, measure, page),
        pager(listing, page.choice, t),
        card("biases", t("dashboard.campaigns.biases.title"), _biases(page)),
    ]


def _measure(page: SectionContext) -> Measure:
    """The chosen one if it is known before a campaign, else the first that is."""
    chosen = page.choice.measure
    return chosen if chosen in _BEFORE_TOO else _BEFORE_TOO[0]


def _found(listing: GroupPage, measure: Measure, page: SectionContext) -> Sequence[Finding]:
    """Of the company first, then of the sites on this page, by name."""
    methods = [FindingMethod.PLAN, FindingMethod.INTERRUPTED, FindingMethod.COMPARED]
    keys = ["company", *(line_of(unit.series) for unit in listing.units)]
    found = page.findings(methods=methods, measures=[measure], units=keys)
    return sorted(found, key=lambda one: keys.index(one.series))


def _text(key: str, page: SectionContext) -> Element:
    return tag("P", page.t(f"dashboard.campaigns.{key}"))


def _plan(plans: Sequence[Finding], measure: Measure, page: SectionContext) -> Element:
    t = page.t
    title = t("dashboard.campaigns.plan.title", measure=t(f"measure.{measure}"))
    if not plans:
        return card("plan", title, [_text("plan.none", page)])
    caption = t("dashboard.campaigns.plan.caption")
    return card(
        "plan",
        title,
        [
            tag("P", _plan_in_words(plans, page), className="said"),
            tag("P", t("dashboard.campaigns.plan.read"), className="meta"),
            _plan_table(plans, caption, page),
        ],
    )


def _plan_in_words(plans: Sequence[Finding], page: SectionContext) -> str:
    t = page.t
    found = plan_told(plans)
    if found is None:
        return t("dashboard.campaigns.plan.nothing")
    planned, after = found
    return t(
        "dashboard.campaigns.plan.said",
        group=planned.label,
        months=after,
        level=written(planned.numbers["level"], planned.measure, t),
        fall=size_of(planned.numbers[f"after_{after}"], planned.measure, t, signed=False),
    )


def _plan_table(plans: Sequence[Finding], caption: str, page: SectionContext) -> Element:
    t = page.t
    rows: list[list[Content]] = [
        [
            plan.label,
            written(plan.numbers["level"], plan.measure, t),
            *(_fall(plan, months, page) for months in PLANNED_AFTER),
            reason_of(plan, t),
        ]
        for plan in plans
    ]
    heads = [t("dashboard.column.group"), t("findings.column.level")]
    heads += [t("findings.column.after", months=months) for months in PLANNED_AFTER]
    return make_table(caption, [*heads, t("findings.column.reason")], rows, t, stacks=True)


def _fall(plan: Finding, months: int, page: SectionContext) -> str:
    fall = plan.numbers.get(f"after_{months}")
    if fall is None:
        return page.t("findings.never")
    return size_of(-fall, plan.measure, page.t)


def _evaluation(judged: Sequence[Finding], measure: Measure, page: SectionContext) -> Element:
    t = page.t
    title = t("dashboard.campaigns.after.title", measure=t(f"measure.{measure}"))
    if not judged:
        return card("evaluation", title, [_text("after.none", page)])
    caption = t("dashboard.campaigns.after.caption")
    said = _after_in_words(judged, page)
    estimated = [one for one in judged if one.interval is not None]
    drawn = None
    if estimated:
        names = [f"{one.label}{t.colon}{t(f'findings.method.{one.method}')}" for one in estimated]
        label = t("dashboard.chart", caption=f"{caption}. {said}")
        picture = draw_intervals(estimated, names, t)
        words = taking(title, page)
        drawn = chart("evaluation-chart", picture, label, t, taking=words)
    table = _after_table(judged, caption, page)
    return card(
        "evaluation",
        title,
        [
            tag("P", said, className="said"),
            tag("P", t("dashboard.campaigns.after.read"), className="meta"),
            drawn,
            folded(table, t) if drawn else table,
        ],
    )


def _after_in_words(judged: Sequence[Finding], page: SectionContext) -> str:
    t = page.t
    told = [one.label for one in judged if one.verdict is Verdict.LARGER_THAN_CHANCE]
    if told:
        return t("dashboard.campaigns.after.some", groups=t.listing(dict.fromkeys(told)))
    little = all(one.verdict is Verdict.TOO_LITTLE for one in judged)
    return t(f"dashboard.campaigns.after.{'little' if little else 'no_sign'}")


def _after_table(judged: Sequence[Finding], caption: str, page: SectionContext) -> Element:
    t = page.t
    rows: list[list[Content]] = [
        [
            one.label,
            t(f"findings.method.{one.method}"),
            "\u2013" if one.estimate is None else size_of(one.estimate, one.measure, t),
            between(one, t),
            f"{verdict_of(one, t)}. {reason_of(one, t)}",
        ]
        for one in judged
    ]
    columns = ["method", "estimate", "interval"]
    heads = [t("dashboard.column.group"), *(t(f"findings.column.{name}") for name in columns)]
    return make_table(caption, [*heads, t("dashboard.column.verdict")], rows, t, stacks=True)


def _biases(page: SectionContext) -> list[Content]:
    rows: list[Content] = []
    for bias in BIASES:
        rows.append(tag("Dt", page.t(f"dashboard.campaigns.bias.{bias}.title")))
        rows.append(tag("Dd", page.t(f"dashboard.campaigns.bias.{bias}.text")))
    return [_text("biases.lead", page), tag("Dl", rows, className="terms")]
