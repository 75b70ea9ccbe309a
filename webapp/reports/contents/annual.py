"""Four quarters beside each other, for the internal service's yearly report. Nothing is added up.

Each figure stands as the gate released it; a year has no figure that the gate has none of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from webapp.domain.care.prevention_measures import PreventionMeasure
from webapp.domain.care.prevention_plan import PlanItem
from webapp.domain.care.report_versions import ReportVersion
from webapp.domain.care.reports import ReportFile
from webapp.domain.care.workstation_groups import WorkstationGroup
from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.measures import HEADLINES, Measure, ReleasedCell, Scope
from webapp.domain.names import alphabetical
from webapp.domain.periods import Quarter
from webapp.reports.contents.document import (
    Column,
    Details,
    Listing,
    Part,
    Section,
    Sentence,
    Table,
    TableRow,
    Text,
    Translated,
    Words,
    say,
    say_many,
)
from webapp.reports.contents.paper_document import PaperDocument
from webapp.reports.contents.quoted import Quoted

_STEPS = ("analysed", "told", "informed", "trained")
_MISSING = ("year", "consultations", "resumption", "training")
_WIDE, _NARROW = 0.36, 0.16  # of a group's column and of a quarter's


@dataclass(frozen=True, slots=True)
class YearSources:
    """All that the document on a year is made of; `released` are the reports that count."""

    company: str
    year: int
    published: frozenset[str]
    drafted: frozenset[str]
    released: tuple[ReportVersion, ...]
    files: tuple[ReportFile, ...]
    cells: Sequence[ReleasedCell]
    plan: tuple[PlanItem, ...] = ()
    library: Mapping[str, PreventionMeasure] = field(default_factory=dict)
    groups: tuple[WorkstationGroup, ...] = ()

    @property
    def quarters(self) -> list[Quarter]:
        """The four of the year."""
        return [Quarter(self.year, number) for number in range(1, 5)]

    def in_year(self, day: dt.date | None) -> bool:
        """Whether a day lies in the year."""
        return day is not None and day.year == self.year

    @property
    def issued(self) -> dt.date:
        """The newest day of what is told, so that the same is told under the same day."""
        days = [one.released_at.date() for one in self.released if one.released_at]
        days += [quarter.last for quarter in self.quarters if quarter.key in self.published]
        days += [day for one in self.plan for day in _steps(one) if self.in_year(day)]
        days += [day for one in self.groups for day in _days(one) if self.in_year(day)]
        return max(days)


def _steps(item: PlanItem) -> list[dt.date]:
    return [day for day in (item.proposed_on, item.decided_on, item.ended_on) if day]


def _days(group: WorkstationGroup) -> list[dt.date]:
    days = (group.analysed_on, group.told_on, group.informed_on, group.trained_on)
    return [day for day in days if day]


def compose_year(sources: YearSources) -> PaperDocument:
    """The document on a year: its figures, what became of measures, workstations, versions."""
    number = f"RKP-Y{sources.year}"
    bodies: tuple[tuple[str, Iterable[Part]], ...] = (
        ("quarters", [_states(sources)]),
        ("figures", _figures(sources)),
        ("measures", _measures(sources)),
        ("groups", _groups(sources)),
        ("versions", _versions(sources)),
        ("missing", [_said("missing", one) for one in _MISSING]),
    )
    return PaperDocument(
        company=sources.company,
        title=say("annual.title", year=str(sources.year)),
        subtitle=say("annual.subtitle"),
        number=number,
        issued=sources.issued,
        cover=Details(
            (
                (say("annual.year"), str(sources.year)),
                (say("annual.for"), say("annual.for_whom")),
                (say("cover.issued"), sources.issued),
                (say("cover.number"), number),
                (say("cover.status"), say("annual.status")),
            )
        ),
        sections=tuple(
            Section(place, say(f"annual.section.{name}"), tuple(parts))
            for place, (name, parts) in enumerate(bodies, start=1)
        ),
    )


def _said(section: str, name: str) -> Text:
    return Text(say(f"annual.{section}.{name}"), label=say(f"annual.{section}.{name}_label"))


def _texts(*columns: tuple[Words, float]) -> tuple[Column, ...]:
    """Columns of words, each with its share of the width."""
    return tuple(Column(head, share, is_figure=False) for head, share in columns)


def _states(sources: YearSources) -> Table:
    """How far each quarter is; one that is missing says why."""
    columns = _texts((say("annual.quarter"), 0.24), (say("cover.status"), 0.76))
    rows = (TableRow(quarter, (_state(sources, quarter.key),)) for quarter in sources.quarters)
    return Table(say("annual.states"), columns, tuple(rows))


def _state(sources: YearSources, quarter: str) -> Words:
    counts = [one for one in sources.released if one.key.quarter == quarter and not one.key.site]
    for one in counts:
        day = one.released_at.date() if one.released_at else None
        by = one.released_by or None
        return say("annual.state.released", number=one.key.number, day=day, name=by)
    if quarter in sources.drafted:
        return say("annual.state.draft")
    return say("annual.state.none" if quarter in sources.published else "annual.state.missing")


def _figures(sources: YearSources) -> Iterator[Text | Table]:
    """A table for the company, and one a headline for the sites."""
    yield Text(say("annual.figures.read"), label=say("annual.figures.read_label"))
    company = [cell for cell in sources.cells if cell.unit.scope is Scope.COMPANY]
    shown = [one for one in Measure if any(cell.measure is one for cell in company)]
    rows = [
        TableRow(Sentence(f"measure.{one.value}"), _by_quarter(sources, company, one))
        for one in shown
    ]
    if rows:
        yield _table(sources, say("annual.figures.company"), say("annual.measure"), rows)
    for measure in HEADLINES:
        rows = list(_sites(sources, measure))
        if rows:
            name = Sentence(f"measure.{measure.value}")
            caption = say("annual.figures.sites", measure=name)
            yield _table(sources, caption, say("cover.site"), rows)


def _table(sources: YearSources, caption: Words, head: Words, rows: list[TableRow]) -> Table:
    figures = (Column(quarter, _NARROW) for quarter in sources.quarters)
    columns = (*_texts((head, _WIDE)), *figures)
    return Table(caption, columns, tuple(rows), (say("note.symbols"),))


def _by_quarter(
    sources: YearSources, cells: Iterable[ReleasedCell], measure: Measure
) -> tuple[ReleasedCell | None, ...]:
    found = {cell.period: cell for cell in cells if cell.measure is measure}
    return tuple(found.get(quarter.key) for quarter in sources.quarters)


def _sites(sources: YearSources, measure: Measure) -> Iterator[TableRow]:
    lines: dict[str, list[ReleasedCell]] = {}
    for cell in sources.cells:
        if cell.unit.scope is Scope.SITE and cell.measure is measure:
            lines.setdefault(line_of(cell.unit.series), []).append(cell)
    named = {line: cells[-1].unit.site or cells[-1].unit.label for line, cells in lines.items()}
    for line in sorted(lines, key=lambda one: (alphabetical(named[one]), one)):
        cells = _by_quarter(sources, lines[line], measure)
        yield TableRow(named[line], cells, small=_parts(sources, named[line], cells))


def _parts(sources: YearSources, site: str, cells: Iterable[ReleasedCell | None]) -> Words:
    """In which quarters a figure is about a part of the site, under the name that it has there."""
    parts = [
        say("annual.part", quarter=quarter, group=cell.unit.label)
        for quarter, cell in zip(sources.quarters, cells, strict=True)
        if cell and cell.unit.label != site
    ]
    return Listing(tuple(parts), "; ") if parts else None


def _measures(sources: YearSources) -> Iterator[Text | Table]:
    """What was proposed, decided, done or dropped in the year."""
    told = [one for one in sources.plan if any(map(sources.in_year, _steps(one)))]
    for name in ("proposed", "decided", "ended"):
        days = [getattr(one, f"{name}_on") for one in told]
        count = len([day for day in days if sources.in_year(day)])
        yield Text(
            say_many(f"annual.measures.{name}", count), label=say(f"annual.measures.{name}_label")
        )
    if told:
        columns = _texts((say("column.measure"), 0.4), (say("column.state"), 0.6))
        rows = tuple(TableRow(_named(sources, one), (_became(sources, one),)) for one in told)
        yield Table(say("annual.measures.table"), columns, rows)


def _named(sources: YearSources, item: PlanItem) -> Words:
    measure = sources.library.get(item.measure)
    return Quoted(item.words) if measure is None else Translated(measure.text)


def _became(sources: YearSources, item: PlanItem) -> Words:
    """Its steps up to the end of the year; what came later belongs to a later year."""
    said: list[Words] = [say("annual.step.proposed", day=item.proposed_on)]
    if item.decided_on and item.decided_on.year <= sources.year:
        said.append(say("annual.step.decided", day=item.decided_on))
    if item.ended_on and item.ended_on.year <= sources.year:
        said.append(say(f"annual.step.{item.state.value}", day=item.ended_on, outcome=item.outcome))
    return Listing(tuple(said), " ")


def _groups(sources: YearSources) -> Iterator[Text | Table]:
    """How many groups of workstations were analysed, and where people were informed and trained."""
    groups = [one for one in sources.groups if not one.is_closed or _is_told(sources, one)]
    yield Text(say_many("annual.groups.all", len(groups)), label=say("annual.groups.all_label"))
    for name in _STEPS:
        count = len([one for one in groups if sources.in_year(getattr(one, f"{name}_on"))])
        yield Text(
            say_many(f"annual.groups.{name}", count), label=say(f"annual.groups.{name}_label")
        )
    told = [one for one in groups if _is_told(sources, one)]
    if told:
        heads = [(say(f"annual.groups.{name}_label"), _NARROW) for name in _STEPS]
        columns = _texts((say("annual.group"), _WIDE), *heads)
        rows = tuple(
            TableRow(one.name, tuple(_day(sources, getattr(one, f"{name}_on")) for name in _STEPS))
            for one in told
        )
        yield Table(say("annual.groups.table"), columns, rows, (say("annual.groups.note"),))


def _is_told(sources: YearSources, group: WorkstationGroup) -> bool:
    return any(map(sources.in_year, _days(group)))


def _day(sources: YearSources, day: dt.date | None) -> Words:
    return day if sources.in_year(day) else None


def _versions(sources: YearSources) -> Iterator[Text | Table]:
    """The reports that count, each file with its SHA-256."""
    if not sources.released:
        yield Text(say("annual.versions.none"), label=say("annual.versions.none_label"))
        return
    columns = _texts((say("annual.report"), 0.28), (say("annual.digest"), 0.72))
    rows = tuple(row for version in sources.released for row in _files(version, sources.files))
    yield Table(say("annual.versions.table"), columns, rows, (Sentence("shelf.digests_help"),))


def _files(version: ReportVersion, files: Sequence[ReportFile]) -> Iterator[TableRow]:
    """A row for each language, so that a digest stands on a line of its own."""
    for file in files:
        if file.version == version.key:
            name = f"{version.key.report}-{version.key.number} {file.language.upper()}"
            digest = f"{file.sha256[:32]} {file.sha256[32:]}"
            yield TableRow(name, (digest,), small=version.site_name or None)
