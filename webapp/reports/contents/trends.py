"""The sections on participation and on absence: charts and tables for the company and its sites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from string import ascii_lowercase

from webapp.analysis.verdicts import judge
from webapp.domain.care.guidance import Guidance, GuidanceKind
from webapp.domain.figures.charts import Chart, Series
from webapp.domain.figures.measures import Measure, ReleasedUnit
from webapp.domain.periods import Period
from webapp.reports.contents.departments import joined_reason
from webapp.reports.contents.document import (
    Column,
    Figure,
    Listing,
    Part,
    Row,
    Table,
    Text,
    Translated,
    Words,
    say,
    verdict_words,
)
from webapp.reports.contents.selection import Released

IN_A_CHART = 16  # sites; more of them would not fit a page together with their tables


def participation(figures: Released, guidance: Guidance) -> tuple[Part, ...]:
    """Participation and adherence against the campaign's three times one minute."""
    rules = guidance.of(GuidanceKind.CAMPAIGN)
    return (
        Text(
            say("participation.intro", rule=Listing(tuple(Translated(r.text) for r in rules))),
            label=say("participation.intro_label"),
        ),
        *_company_chart(figures, Measure.BREAKS, number=1, target=guidance.daily_target),
        _participation_table(figures),
        *_site_charts(figures, Measure.ADHERENCE, number=2),
    )


def absence(figures: Released) -> tuple[Part, ...]:
    """Absence of the company and its sites, beside the same quarter a year earlier."""
    return (
        Text(say("absence.intro"), label=say("absence.intro_label")),
        Text(say("absence.seasons"), label=say("absence.seasons_label")),
        *_all_days(figures),
        *_company_chart(figures, Measure.ABSENCE, number=3),
        _absence_table(figures),
        *_site_charts(figures, Measure.ABSENCE, number=4),
    )


def _company_chart(
    figures: Released, measure: Measure, *, number: int, target: int | None = None
) -> tuple[Part, ...]:
    """A line through the company's months; nothing when fewer than two are released."""
    if figures.company is None:
        return ()
    line = figures.line(figures.company, measure, figures.months)
    if len(line.cells) < 2:
        return ()
    title = say(f"chart.{measure.value}")
    return (
        Figure(
            chart=Chart(measure, _keys(figures.months), (line,), target=target),
            caption=say("chart.caption", n=number, title=title),
            alt=say("chart.alt", title=title, points=_points(figures.months, line)),
            target=None if target is None else say("chart.target", n=target),
            is_wide=True,
            note=say("chart.changed") if line.changes else None,
        ),
    )


def _site_charts(figures: Released, measure: Measure, *, number: int) -> tuple[Part, ...]:
    """A small line through the quarters for each site that has at least two figures."""
    every = (figures.line(unit, measure, figures.quarters) for unit in figures.sites)
    lines = tuple(line for line in every if len(line.cells) > 1)
    whole = Chart(measure, _keys(figures.quarters), lines)
    title = say(f"chart.{measure.value}_sites")
    charts = [lines[start : start + IN_A_CHART] for start in range(0, len(lines), IN_A_CHART)]
    return tuple(
        Figure(
            chart=replace(whole, series=chosen, reach=whole.highest),
            caption=say("chart.caption", n=_part(number, place, len(charts)), title=title),
            alt=say("chart.alt_sites", title=title, lines=_lines(figures, chosen)),
        )
        for place, chosen in enumerate(charts)
    )


def _keys(periods: Iterable[Period]) -> tuple[str, ...]:
    return tuple(period.key for period in periods)


def _part(number: int, place: int, parts: int) -> str:
    """2, or 2a and 2b when the figure is in parts."""
    return f"{number}{ascii_lowercase[place]}" if parts > 1 else str(number)


def _lines(figures: Released, chosen: Iterable[Series]) -> Listing:
    said = (
        say("chart.line", name=one.name, points=_points(figures.quarters, one)) for one in chosen
    )
    return Listing(tuple(said), " ")


def _points(periods: Iterable[Period], line: Series) -> Listing:
    return Listing(
        tuple(
            say("chart.point", period=period, value=line.cells[period.key])
            for period in periods
            if period.key in line.cells
        ),
        "; ",
    )


def _groups(figures: Released) -> list[ReleasedUnit]:
    company = [] if figures.company is None else [figures.company]
    return [*company, *figures.sites]


def _row(figures: Released, unit: ReleasedUnit, cells: tuple[Words, ...]) -> Row:
    is_company = unit is figures.company
    return Row(unit.label, cells, small=joined_reason(unit), is_strong=is_company)


def _participation_table(figures: Released) -> Table:
    rows = []
    for unit in _groups(figures):
        now = figures.find(unit, Measure.ADHERENCE)
        before = figures.find(unit, Measure.ADHERENCE, figures.quarter.previous)
        cells = (
            figures.find(unit, Measure.BREAKS),
            figures.find(unit, Measure.PARTICIPATION),
            now,
            before,
            verdict_words(judge(now, before)),
        )
        rows.append(_row(figures, unit, cells))
    return Table(
        caption=say("table.caption", n=1, title=say("table.participation")),
        columns=(
            Column(say("column.group"), 0.21, is_figure=False),
            Column(say("column.breaks"), 0.12),
            Column(say("column.participation"), 0.13),
            Column(say("column.adherence"), 0.12),
            Column(say("column.before"), 0.12),
            Column(say("column.change"), 0.30, is_figure=False),
        ),
        rows=tuple(rows),
        notes=(say("note.symbols"),),
    )


def _absence_table(figures: Released) -> Table:
    rows = []
    for unit in _groups(figures):
        now, before, year = (
            figures.find(unit, Measure.ABSENCE, period)
            for period in (figures.quarter, figures.quarter.previous, figures.quarters[0])
        )
        cells = (now, before, year, verdict_words(judge(now, year)))
        rows.append(_row(figures, unit, cells))
    return Table(
        caption=say("table.caption", n=2, title=say("table.absence")),
        columns=(
            Column(say("column.group"), 0.21, is_figure=False),
            Column(say("column.now"), 0.14),
            Column(say("column.before"), 0.14),
            Column(say("column.year"), 0.14),
            Column(say("column.change_year"), 0.37, is_figure=False),
        ),
        rows=tuple(rows),
        notes=(say("note.symbols"),),
    )


def _all_days(figures: Released) -> tuple[Part, ...]:
    now = figures.find(figures.company, Measure.ABSENCE_UNCAPPED)
    before = figures.find(figures.company, Measure.ABSENCE_UNCAPPED, figures.quarters[0])
    if now is None:
        return ()
    key = "absence.all_days" if before else "absence.all_days_first"
    said = say(key, now=now, before=before) if before else say(key, now=now)
    return (Text(said, label=say("absence.all_days_label")),)
