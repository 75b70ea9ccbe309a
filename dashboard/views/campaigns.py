"""Campaigns: what could be seen at all, what was seen, and what may not be concluded from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card, chart, folded, taking
from dashboard.charts.findings import draw_intervals
from dashboard.charts.judged import between, reason_of, verdict_of
from dashboard.charts.lists import ON_A_PAGE, pager
from dashboard.charts.tables import make_table
from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.view import Cells, GroupPage, Query, SectionContext
from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.findings import (
    PLANNED_AFTER,
    Finding,
    FindingMethod,
    FindingReason,
    Verdict,
    plan_told,
)
from webapp.domain.figures.measures import Measure, Scope
from webapp.figures import size_of, written

PLACE = 50
OWN: Mapping[str, Sequence[str]] = {}
BIASES = ("selection", "presence", "regression", "moves", "attention", "many")
MEASURES = tuple(measure for measure in Measure if measure.spec.is_about_absence)


def filters(_choice: Filters) -> frozenset[str]:
    """Which figures, and which site, or sites by a part of their names."""
    return frozenset({"measure", "site", "find"})


def needs(_page: SectionContext) -> Mapping[str, Query]:
    """Findings alone."""
    return {}


def show(_cells: Cells, page: SectionContext) -> Sequence[Content]:
    """The direct trial first, then the plan, the evaluation, and what stands against it."""
    t, measure = page.t, page.choice.measure
    listing = page.listing(Scope.SITE, page.newest_of_all(measure), size=ON_A_PAGE)
    found = _found(listing, measure, page)
    plans = [one for one in found if one.method is FindingMethod.PLAN]
    judged = [one for one in found if one.method is not FindingMethod.PLAN]
    return [
        card("trial", t("dashboard.campaigns.trial.title"), [_text("trial.text", page)]),
        _plan(plans, measure, page),
        _evaluation(judged, measure, page),
        None if page.choice.site else pager(listing, page.choice, t),
        card("biases", t("dashboard.campaigns.biases.title"), _biases(page)),
    ]


def _found(listing: GroupPage, measure: Measure, page: SectionContext) -> Sequence[Finding]:
    """Of the chosen site; else of the company first, then of the sites on this page, by name."""
    methods = [FindingMethod.PLAN, FindingMethod.INTERRUPTED, FindingMethod.COMPARED]
    chosen = page.offered.whole.get(page.choice.site, ()) if page.choice.site else ()
    listed = sorted(chosen) or ["company", *(unit.series for unit in listing.units)]
    keys = list(dict.fromkeys(map(line_of, listed)))
    found = page.findings(methods=methods, measures=[measure], units=keys)
    return sorted(found, key=lambda one: keys.index(one.series))


def _text(key: str, page: SectionContext) -> Element:
    return tag("P", page.t(f"dashboard.campaigns.{key}"))


def _plan(plans: Sequence[Finding], measure: Measure, page: SectionContext) -> Element:
    t = page.t
    title = t("dashboard.campaigns.plan.title", measure=t(f"measure.{measure}"))
    if not plans:
        return card("plan", title, [_text("plan.none", page)])
    seen = [plan for plan in plans if any(_fall_after(plan, m) for m in PLANNED_AFTER)]
    unseen = [plan for plan in plans if plan not in seen]
    return card(
        "plan",
        title,
        [
            tag("P", _plan_in_words(plans, page), className="said"),
            tag("P", t("dashboard.campaigns.plan.read"), className="meta"),
            _plan_table(seen, t("dashboard.campaigns.plan.caption"), page) if seen else None,
            *_without_figure("plan.unseen", unseen, page),
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
        ]
        for plan in plans
    ]
    heads = [t("dashboard.column.group"), t("findings.column.level")]
    heads += [t("findings.column.after", months=months) for months in PLANNED_AFTER]
    return make_table(caption, heads, rows, t, stacks=True)


def _fall_after(plan: Finding, months: int) -> float | None:
    return plan.numbers.get(f"after_{months}")


def _fall(plan: Finding, months: int, page: SectionContext) -> str:
    fall = _fall_after(plan, months)
    return page.t("findings.never") if fall is None else size_of(-fall, plan.measure, page.t)


def _evaluation(judged: Sequence[Finding], measure: Measure, page: SectionContext) -> Element:
    t = page.t
    title = t("dashboard.campaigns.after.title", measure=t(f"measure.{measure}"))
    if not judged:
        return card("evaluation", title, [_text("after.none", page)])
    estimated = [one for one in judged if one.interval is not None]
    said = _after_in_words(judged, page)
    little = [one for one in judged if one.interval is None]
    return card(
        "evaluation",
        title,
        [
            tag("P", said, className="said"),
            *(_estimates(estimated, title, said, page) if estimated else ()),
            *_without_figure("after.without", little, page)[0 if estimated else 1 :],
        ],
    )


def _estimates(
    estimated: Sequence[Finding], title: str, said: str, page: SectionContext
) -> list[Content]:
    """How to read them, drawn with their intervals, and in a table."""
    t = page.t
    caption = t("dashboard.campaigns.after.caption")
    names = [f"{one.label}{t.colon}{t(f'findings.method.{one.method}')}" for one in estimated]
    label = t("dashboard.chart", caption=f"{caption}. {said}")
    picture = draw_intervals(estimated, names, t)
    return [
        tag("P", t("dashboard.campaigns.after.read"), className="meta"),
        chart("evaluation-chart", picture, label, t, taking=taking(title, page)),
        folded(_after_table(estimated, caption, page), t),
    ]


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
            size_of(one.estimate or 0.0, one.measure, t),
            between(one, t),
            f"{verdict_of(one, t)}. {reason_of(one, t)}",
        ]
        for one in judged
    ]
    columns = ["method", "estimate", "interval"]
    heads = [t("dashboard.column.group"), *(t(f"findings.column.{name}") for name in columns)]
    return make_table(caption, [*heads, t("dashboard.column.verdict")], rows, t, stacks=True)


def _without_figure(key: str, found: Sequence[Finding], page: SectionContext) -> list[Content]:
    """Findings without a number, once for each reason: which groups, and which comparison."""
    t = page.t
    groups: dict[tuple[FindingMethod, FindingReason], list[str]] = {}
    for one in found:
        groups.setdefault((one.method, one.reason), []).append(one.label)
    lines: list[Content] = [
        tag(
            "Li",
            t(
                f"dashboard.campaigns.{key}.line",
                groups=t.listing(dict.fromkeys(labels)),
                method=t(f"findings.method.{method}"),
                reason=t(f"findings.reason.{reason}"),
            ),
        )
        for (method, reason), labels in groups.items()
    ]
    return [_text(key, page), tag("Ul", lines)] if lines else []


def _biases(page: SectionContext) -> list[Content]:
    rows: list[Content] = []
    for bias in BIASES:
        rows.append(tag("Dt", page.t(f"dashboard.campaigns.bias.{bias}.title")))
        rows.append(tag("Dd", page.t(f"dashboard.campaigns.bias.{bias}.text")))
    return [_text("biases.lead", page), tag("Dl", rows, className="terms")]
