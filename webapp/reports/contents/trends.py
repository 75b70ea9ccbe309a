"""The sections on participation and on absence: charts and tables for the company and its sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from webapp.analysis.verdicts import judge
from webapp.domain.care.guidance import Guidance, GuidanceKind
from webapp.domain.figures.answers import QuarterQuestion, answers_to
from webapp.domain.figures.charts import Chart, Series
from webapp.domain.figures.measures import HEADLINES, Measure, ReleasedUnit, Scope
from webapp.domain.periods import Period
from webapp.domain.programme.breaks import DAILY_TARGET
from webapp.reports.contents.chance import verdict_words
from webapp.reports.contents.departments import joined_reason
from webapp.reports.contents.document import (
    Column,
    Figure,
    Listing,
    Part,
    Sentence,
    Table,
    TableRow,
    Text,
    Translated,
    Words,
    say,
)
from webapp.reports.contents.selection import Released

IN_A_CHART = 16  # sites; more of them would not fit a page together with their tables
_BREAKS = [measure for measure in Measure if measure.spec.is_about_breaks]
_ANSWERS = {
    question: [(answer, Measure[answer.name]) for answer in answers_to(question)]
    for question in QuarterQuestion
}
_ABSENCE = [measure for measure in Measure if measure.spec.is_about_absence]


def _drawn(measures: Iterable[Measure], scope: Scope) -> list[Measure]:
    """Those that are drawn, month by month for the company or by quarter for each site."""
    if scope is Scope.COMPANY:
        return [measure for measure in measures if measure.spec.in_report.is_drawn_by_month]
    return [measure for measure in measures if measure.spec.in_report.is_judged]


def participation(figures: Released, guidance: Guidance | None) -> tuple[Part, ...]:
    """Participation and adherence against the campaign's three times one minute."""
    return (
        Text(_rule(guidance), label=say("participation.intro_label")),
        *_whole_charts(figures, _BREAKS, guidance.daily_target if guidance else DAILY_TARGET),
        _participation_table(figures),
        *_site_charts(figures, _BREAKS),
        *_answers(figures, QuarterQuestion.BREAKS),
        *_answers(figures, QuarterQuestion.WORKSTATION),
    )


def _answers(figures: Released, question: QuarterQuestion) -> Iterator[Part]:
    """What was answered to a question of the quarter, of whom the report is about."""
    measures = _ANSWERS[question]
    found = [(answer, figures.find(figures.whole, measure)) for answer, measure in measures]
    told = [(Sentence(f"pulse.answer.{one}"), now) for one, now in found if now is not None]
    if told:
        shares = tuple(say("participation.answer", name=name, value=now) for name, now in told)
        said = say("participation.answers", answers=Listing(shares, "; "))
        yield Text(said, label=say(f"participation.answers_label.{question}"))


def _rule(guidance: Guidance | None) -> Words:
    if guidance is None:
        return say("participation.intro_unsigned", target=DAILY_TARGET)
    rules = guidance.of(GuidanceKind.CAMPAIGN)
    return say("participation.intro", rule=Listing(tuple(Translated(r.text) for r in rules)))


def absence(figures: Released) -> tuple[Part, ...]:
    """Absence of the company and its sites, beside the same quarter a year earlier."""
    return (
        Text(say("absence.intro"), label=say("absence.intro_label")),
        Text(say("absence.seasons"), label=say("absence.seasons_label")),
        *_sentences(figures),
        *_of_the_employer_only(figures),
        *_whole_charts(figures, _ABSENCE),
        _absence_table(figures),
        *_site_charts(figures, _ABSENCE),
    )


def _of_the_employer_only(figures: Released) -> Iterator[Part]:
    """Which figures of absence no site has."""
    if figures.is_of_site:
        yield Text(say("absence.not_of_site"), label=say("absence.not_of_site_label"))


def _whole_charts(
    figures: Released, measures: Iterable[Measure], rule: int | None = None
) -> Iterator[Part]:
    for measure in _drawn(measures, Scope.COMPANY):
        target = rule if measure.spec.in_report.has_target else None
        yield from _whole_chart(figures, measure, target)


def _whole_chart(figures: Released, measure: Measure, target: int | None) -> tuple[Part, ...]:
    """A line through the months of whom the report is about; nothing when fewer than two are
    released."""
    if figures.whole is None:
        return ()
    line = figures.line(figures.whole, measure, figures.months)
    if len(line.cells) < 2:
        return ()
    title = say(f"chart.{measure.value}{figures.ending}")
    return (
        Figure(
            chart=Chart(measure, _keys(figures.months), (line,), target=target),
            caption=title,
            alt=say("chart.alt", title=title, points=_points(figures.months, line)),
            target=None if target is None else say("chart.target", n=target),
            is_wide=True,
            note=say("chart.changed") if line.changes else None,
        ),
    )


def _site_charts(figures: Released, measures: Iterable[Measure]) -> Iterator[Part]:
    drawn = _drawn(measures, Scope.SITE)
    return chain.from_iterable(_site_chart(figures, measure) for measure in drawn)


def _site_chart(figures: Released, measure: Measure) -> tuple[Part, ...]:
    """A small line through the quarters for each site that has at least two figures."""
    every = (figures.line(unit, measure, figures.quarters) for unit in figures.drawn)
    lines = tuple(line for line in every if len(line.cells) > 1)
    whole = Chart(measure, _keys(figures.quarters), lines)
    title = say(f"chart.{measure.value}_sites{figures.ending}")
    charts = [lines[start : start + IN_A_CHART] for start in range(0, len(lines), IN_A_CHART)]
    return tuple(
        Figure(
            chart=replace(whole, series=chosen, reach=whole.highest),
            caption=title,
            alt=say("chart.alt_sites", title=title, lines=_lines(figures, chosen)),
        )
        for chosen in charts
    )


def _keys(periods: Iterable[Period]) -> tuple[str, ...]:
    return tuple(period.key for period in periods)


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
    whole = [] if figures.whole is None else [figures.whole]
    return [*whole, *figures.sites]


def _row(figures: Released, unit: ReleasedUnit, cells: tuple[Words, ...]) -> TableRow:
    is_whole = unit is figures.whole
    return TableRow(unit.label, cells, small=joined_reason(unit), is_strong=is_whole)


def _judged(measures: Iterable[Measure]) -> Measure:
    """The one whose change stands for the subject."""
    return next(measure for measure in measures if measure.spec.in_report.is_judged)


def _head(measure: Measure) -> Words:
    return say(f"column.{measure.spec.in_report.word}")


def _participation_table(figures: Released) -> Table:
    judged = _judged(_BREAKS)
    others = [measure for measure in _BREAKS if measure in HEADLINES and measure is not judged]
    rows = []
    for unit in _groups(figures):
        now, before = (
            figures.find(unit, judged, period)
            for period in (figures.quarter, figures.before(judged))
        )
        beside = [figures.find(unit, measure) for measure in others]
        cells = (*beside, now, before, verdict_words(judge(now, before)))
        rows.append(_row(figures, unit, cells))
    return Table(
        caption=say(f"table.participation{figures.ending}"),
        columns=(
            Column(say("column.group"), 0.21, is_figure=False),
            *(
                Column(_head(measure), width)
                for measure, width in zip(others, (0.12, 0.13), strict=True)
            ),
            Column(_head(judged), 0.12),
            Column(say("column.before"), 0.12),
            Column(say("column.change"), 0.30, is_figure=False),
        ),
        rows=tuple(rows),
        notes=(say("note.symbols"),),
    )


def _absence_table(figures: Released) -> Table:
    judged = _judged(_ABSENCE)
    rows = []
    for unit in _groups(figures):
        now, before, year = (
            figures.find(unit, judged, period)
            for period in (figures.quarter, figures.quarter.previous, figures.before(judged))
        )
        cells = (now, before, year, verdict_words(judge(now, year)))
        rows.append(_row(figures, unit, cells))
    return Table(
        caption=say(f"table.absence{figures.ending}"),
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


def _sentences(figures: Released) -> Iterator[Part]:
    """A sentence on each figure of absence that has no column."""
    for measure in _ABSENCE:
        word = measure.spec.in_report.word
        now = figures.find(figures.whole, measure)
        if not word or measure in HEADLINES or now is None:
            continue
        before = figures.find(figures.whole, measure, figures.before(measure))
        key = f"absence.{word}" if before else f"absence.{word}_first"
        said = say(key, now=now, before=before) if before else say(key, now=now)
        yield Text(said, label=say(f"absence.{word}_label"))
