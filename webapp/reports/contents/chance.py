"""Is it chance? The newest month among its months, and groups beside each other, as on screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell, ReleasedUnit
from webapp.domain.periods import parse_period
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

IN_ROWS = 26  # groups in a chart; of more, those are drawn that lie near the limits or beyond
_JUDGED = [measure for measure in Measure if measure.spec.in_report.is_judged]
_NEAR = (FindingReason.OUTSIDE, FindingReason.NEAR_THE_EDGE)


def chance(figures: Released, findings: Sequence[Finding]) -> tuple[Part, ...]:
    """What the newest month and this quarter's groups amount to; nothing without findings."""
    found = [one for one in findings if one.measure in _JUDGED]
    months = [one for one in found if one.method is FindingMethod.PROCESS]
    groups = [one for one in found if one.method is FindingMethod.FUNNEL]
    if not (months or groups):
        return ()
    return (
        Text(say("chance.intro"), label=say("chance.intro_label")),
        *_months(figures, months),
        *_table(figures, months),
        *_groups(figures, groups),
    )


def verdict_of(finding: Finding) -> Sentence:
    """The verdict; of groups beside each other it is about a difference, not about a change."""
    group = "group." if finding.method is FindingMethod.FUNNEL else ""
    return Sentence(f"findings.verdict.{group}{finding.verdict.value}")


def verdict_words(verdict: Verdict) -> Sentence:
    """A verdict on a change, in words."""
    return Sentence(f"verdict.{verdict.value}")


def reason_of(finding: Finding) -> Sentence:
    """Why the verdict is what it is."""
    return Sentence(f"findings.reason.{finding.reason.value}")


def measure_name(measure: Measure) -> Sentence:
    """The measure's name."""
    return say(f"measure.{measure.spec.in_report.word}")


def _of(unit: ReleasedUnit | None, measure: Measure, findings: Sequence[Finding]) -> Finding | None:
    if unit is None:
        return None
    line = line_of(unit.series)
    return next((f for f in findings if (f.series, f.measure) == (line, measure)), None)


def _months(figures: Released, findings: Sequence[Finding]) -> Iterator[Part]:
    """The company's newest month, or that of the site that the report is about."""
    for measure in _JUDGED:
        found = _of(figures.whole, measure, findings)
        if found is None:
            continue
        yield Text(_said(found), label=measure_name(measure))
        if "low" in found.numbers:
            yield _month_chart(found)


def _said(found: Finding) -> Sentence:
    return Sentence(
        "dashboard.chance.months.said",
        {
            "group": found.label,
            "month": parse_period(found.period),
            "verdict": verdict_of(found),
            "reason": reason_of(found),
        },
    )


def _month_chart(found: Finding) -> JudgedFigure:
    kind = "year" if found.measure.spec.has_seasons else "level"
    title = Sentence(
        f"dashboard.chance.months.caption.{kind}",
        {"measure": measure_name(found.measure), "group": found.label},
    )
    points = tuple(
        say("chart.point", period=parse_period(period), value=_value(value, found.measure))
        for period, value in zip(found.periods, found.values, strict=True)
    )
    return JudgedFigure(
        (found,),
        caption=title,
        alt=say("chart.alt", title=title, points=Listing(points, "; ")),
        note=_limits(found),
    )


def _value(value: float, measure: Measure) -> Words:
    return Size(value, measure) if measure.spec.has_seasons else Level(value, measure)


def _limits(found: Finding) -> Sentence:
    measure = found.measure
    decimals = measure.spec.decimals + 1
    ends: dict[str, Words] = {
        key: Size(found.numbers[key], measure)
        if measure.spec.has_seasons
        else Level(found.numbers[key], measure, decimals)
        for key in ("low", "centre", "high")
    }
    first, last = (parse_period(found.periods[at]) for at in (0, -1))
    return Sentence("dashboard.chance.months.limits", {"first": first, "last": last, **ends})


def _table(figures: Released, findings: Sequence[Finding]) -> Iterator[Table]:
    """A verdict for whom the report is about and each site, in each of the two measures."""
    whole = [] if figures.whole is None else [figures.whole]
    rows, reasons = [], dict[Verdict, dict[FindingReason, Finding]]()
    for unit in (*whole, *figures.sites):
        found = [_of(unit, measure, findings) for measure in _JUDGED]
        for one in found:
            if one is not None:
                reasons.setdefault(one.verdict, {})[one.reason] = one
        cells = tuple(None if one is None else verdict_of(one) for one in found)
        rows.append(TableRow(unit.label, cells, is_strong=unit is figures.whole))
    if not rows:
        return
    yield Table(
        caption=say(f"table.chance{figures.ending}"),
        columns=(
            Column(say("column.group"), 0.3, is_figure=False),
            *(Column(measure_name(measure), 0.35, is_figure=False) for measure in _JUDGED),
        ),
        rows=tuple(rows),
        notes=tuple(
            say("chance.because", verdict=verdict_of(one), reason=reason_of(one))
            for why in reasons.values()
            for one in why.values()
        ),
    )


def _groups(figures: Released, findings: Sequence[Finding]) -> Iterator[Part]:
    """For each measure what is said of the groups, and those that there is room to draw."""
    for measure in _JUDGED:
        judged = [
            (unit, one)
            for unit in figures.units
            if (one := _of(unit, measure, findings)) and one.period == figures.quarter.key
        ]
        if not judged:
            continue
        yield Text(_groups_said(judged), label=say("chance.groups", measure=measure_name(measure)))
        yield from _groups_chart(figures, judged)


def _groups_said(judged: Sequence[tuple[ReleasedUnit, Finding]]) -> Sentence:
    outside = [unit.label for unit, one in judged if one.verdict is Verdict.LARGER_THAN_CHANCE]
    if outside:
        return Sentence("dashboard.chance.groups.some", {"groups": Listing(tuple(outside))})
    little = all(one.verdict is Verdict.TOO_LITTLE for _, one in judged)
    return Sentence(f"dashboard.chance.groups.{'little' if little else 'inside'}")


def _groups_chart(
    figures: Released, judged: Sequence[tuple[ReleasedUnit, Finding]]
) -> Iterator[JudgedFigure]:
    drawn = [(unit, one) for unit, one in judged if one.numbers]
    if len(drawn) > IN_ROWS:
        drawn = [(unit, one) for unit, one in drawn if one.reason in _NEAR][:IN_ROWS]
    cells = [figures.find(unit, one.measure) for unit, one in drawn]
    shown = [cell for cell in cells if cell is not None]
    if not shown or len(shown) < len(drawn):
        return
    is_whole = len(drawn) == len(judged)
    title = (
        Sentence("dashboard.chance.groups.caption", {"quarter": figures.quarter})
        if is_whole
        else say("chance.groups_near", quarter=figures.quarter)
    )
    yield JudgedFigure(
        tuple(one for _, one in drawn),
        caption=title,
        alt=say("chart.alt_rows", title=title, rows=_rows(shown, [one for _, one in drawn])),
        names=tuple(unit.label for unit, _ in drawn),
        cells=tuple(shown),
        note=Sentence("dashboard.chance.groups.read"),
    )


def _rows(cells: Sequence[ReleasedCell], findings: Sequence[Finding]) -> Listing:
    said = (
        say("chance.row", group=cell.unit.label, value=cell, verdict=verdict_of(one))
        for cell, one in zip(cells, findings, strict=True)
    )
    return Listing(tuple(said), " ")
