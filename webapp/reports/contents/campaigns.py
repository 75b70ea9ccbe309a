"""Campaigns: what could be seen at all, what was seen, and what may not be concluded from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.findings import (
    PLANNED_AFTER,
    Finding,
    FindingMethod,
    Verdict,
    plan_told,
)
from webapp.domain.figures.measures import Measure
from webapp.reports.contents.chance import IN_ROWS, reason_of, verdict_of
from webapp.reports.contents.document import (
    Column,
    JudgedFigure,
    Level,
    Listing,
    Part,
    Sentence,
    Size,
    Table,
    TableRow,
    Text,
    Words,
    say,
)
from webapp.reports.contents.selection import Released

BIASES = ("selection", "presence", "regression", "moves", "attention", "many")
_MEASURE = next(
    one for one in Measure if one.spec.in_report.is_judged and one.spec.is_about_absence
)


def campaigns(figures: Released, findings: Sequence[Finding]) -> tuple[Part, ...]:
    """The direct trial, the plan, the evaluation and what stands against it; of one measure."""
    if not findings:
        return ()
    keys = [line_of(one.series) for one in (figures.whole, *figures.sites) if one]
    found = sorted(
        (one for one in findings if one.measure is _MEASURE and one.series in keys),
        key=lambda one: keys.index(one.series),
    )
    plans = [one for one in found if one.method is FindingMethod.PLAN]
    judged = [
        one for one in found if one.method in (FindingMethod.INTERRUPTED, FindingMethod.COMPARED)
    ]
    return (
        Text(say("campaigns.trial"), label=_of("trial.title")),
        *_plan(plans),
        *_evaluation(judged),
        Text(_of("biases.lead"), label=_of("biases.title")),
        *(Text(_of(f"bias.{one}.text"), label=_of(f"bias.{one}.title")) for one in BIASES),
    )


def _of(key: str, **terms: Words) -> Sentence:
    """As the page says it."""
    return Sentence(f"dashboard.campaigns.{key}", terms)


def _plan(plans: Sequence[Finding]) -> Iterator[Part]:
    label = say("campaigns.plan")
    if not plans:
        yield Text(_of("plan.none"), label=label)
        return
    yield Text(_planned(plans), label=label)
    columns = (say("column.group"), Sentence("findings.column.level"))
    after = (Sentence("findings.column.after", {"months": months}) for months in PLANNED_AFTER)
    yield Table(
        caption=_of("plan.caption"),
        columns=(
            Column(columns[0], 0.32, is_figure=False),
            Column(columns[1], 0.14),
            *(Column(one, 0.18) for one in after),
        ),
        rows=tuple(_plan_row(one) for one in plans),
        notes=(_of("plan.read"),),
    )


def _planned(plans: Sequence[Finding]) -> Words:
    found = plan_told(plans)
    if found is None:
        return _of("plan.nothing")
    planned, after = found
    return _of(
        "plan.said",
        group=planned.label,
        months=after,
        level=Level(planned.numbers["level"], planned.measure),
        fall=Size(planned.numbers[f"after_{after}"], planned.measure, is_signed=False),
    )


def _plan_row(plan: Finding) -> TableRow:
    falls = [plan.numbers.get(f"after_{months}") for months in PLANNED_AFTER]
    cells = tuple(
        Sentence("findings.never") if fall is None else Size(-fall, plan.measure) for fall in falls
    )
    return TableRow(plan.label, (Level(plan.numbers["level"], plan.measure), *cells))


def _evaluation(judged: Sequence[Finding]) -> Iterator[Part]:
    label = say("campaigns.after")
    if not judged:
        yield Text(_of("after.none"), label=label)
        return
    yield Text(_seen(judged), label=label)
    estimated = [one for one in judged if one.interval is not None]
    for start in range(0, len(estimated), IN_ROWS):
        yield _chart(estimated[start : start + IN_ROWS])
    yield Table(
        caption=_of("after.caption"),
        columns=(
            Column(say("column.group"), 0.2, is_figure=False),
            Column(Sentence("findings.column.method"), 0.2, is_figure=False),
            Column(Sentence("findings.column.interval"), 0.22, is_figure=False),
            Column(say("column.verdict"), 0.38, is_figure=False),
        ),
        rows=tuple(
            TableRow(
                one.label,
                (
                    _method(one),
                    _between(one),
                    say("chance.because", verdict=verdict_of(one), reason=reason_of(one)),
                ),
            )
            for one in judged
        ),
        notes=(_of("after.read"),),
    )


def _seen(judged: Sequence[Finding]) -> Words:
    told = [one.label for one in judged if one.verdict is Verdict.LARGER_THAN_CHANCE]
    if told:
        return _of("after.some", groups=Listing(tuple(dict.fromkeys(told))))
    little = all(one.verdict is Verdict.TOO_LITTLE for one in judged)
    return _of(f"after.{'little' if little else 'no_sign'}")


def _method(finding: Finding) -> Sentence:
    return Sentence(f"findings.method.{finding.method.value}")


def _between(finding: Finding) -> Words:
    """Where the change lies; none without an interval."""
    if finding.interval is None:
        return None
    low, high = (Size(end, finding.measure) for end in finding.interval)
    return Sentence("findings.between", {"low": low, "high": high})


def _chart(estimated: Sequence[Finding]) -> JudgedFigure:
    names = [say("campaigns.row", group=one.label, method=_method(one)) for one in estimated]
    rows = (
        say("chance.row", group=name, value=_between(one), verdict=verdict_of(one))
        for name, one in zip(names, estimated, strict=True)
    )
    title = _of("after.caption")
    return JudgedFigure(
        tuple(estimated),
        caption=title,
        alt=say("chart.alt_rows", title=title, rows=Listing(tuple(rows), " ")),
        names=tuple(names),
    )
