"""The parts a report is made of, in no language: what is said, not how it is drawn.

A figure in it is always a ReleasedCell. `Words` become text in `wording`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from webapp.domain.care.evidence import ArticleClaim
from webapp.domain.care.guidance import Guidance, ProgrammeFacts
from webapp.domain.care.prevention_measures import PreventionMeasure
from webapp.domain.care.prevention_plan import PlanItem
from webapp.domain.care.report_versions import (
    EMPLOYER,
    CommitteeComment,
    Remarks,
    ReportBase,
    ReportKey,
)
from webapp.domain.care.reports import ReportEdition
from webapp.domain.figures.charts import Chart
from webapp.domain.figures.findings import Finding
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.domain.periods import Period, Quarter
from webapp.reports.contents.quoted import Quoted


@dataclass(frozen=True, slots=True)
class Sentence:
    """The text under a key, its placeholders filled with `terms`; a plural when `count` is set."""

    key: str
    terms: Mapping[str, Words] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Translated:
    """A text from the content files, which hold every language."""

    by_language: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """Several things in a row, with `separator` between them; None is "a, b and c"."""

    items: tuple[Words, ...]
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """A difference between two values of a measure, with its sign unless it is a size alone."""

    value: float
    measure: Measure
    is_signed: bool = True


@dataclass(frozen=True, slots=True)
class Level:
    """A value that is computed from figures of a measure, in its unit."""

    value: float
    measure: Measure
    decimals: int | None = None


# A str is a proper name, an int a small count, None "no figure".
Words: TypeAlias = (
    str
    | int
    | Sentence
    | Translated
    | Quoted
    | Listing
    | ReleasedCell
    | Period
    | dt.date
    | Size
    | Level
    | None
)


def say(key: str, **terms: Words) -> Sentence:
    """The text under `report.<key>`."""
    return Sentence(f"report.{key}", terms)


def say_many(key: str, count: int, **terms: Words) -> Sentence:
    """The plural text under `report.<key>`."""
    return Sentence(f"report.{key}", terms, count)


@dataclass(frozen=True, slots=True)
class Details:
    """Rows of a term and what it is: the cover block."""

    rows: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure set large, what it is, and the figure to compare it with."""

    figure: Words
    label: Words
    note: Words


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures of the summary, side by side."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `label` is a small heading in the margin, `lead` begins it in bold."""

    text: Words
    label: Words = None
    lead: Words = None
    source: Words = None  # a citation below it, set small


@dataclass(frozen=True, slots=True)
class Prose:
    """What the physician wrote, by language. One that is missing is told in another, marked so."""

    label: Words
    by_language: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contents:
    """The sections with their pages."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with what is said of it: a wide one of one line, or a small one for each line.

    `alt` tells it to those who do not see it; `target` is the name of the line at its target.
    """

    chart: Chart
    caption: Words
    alt: Words
    target: Words = None
    is_wide: bool = False
    note: Words = None


@dataclass(frozen=True, slots=True)
class JudgedFigure:
    """A chart of findings of one method and measure: a group's months with their usual limits, or
    a row for each finding with what is usual, or with its interval.

    `names` are those of the rows, `cells` the figures of groups that are put beside each other.
    """

    findings: tuple[Finding, ...]
    caption: Words
    alt: Words
    names: tuple[Words, ...] = ()
    cells: tuple[ReleasedCell, ...] = ()
    note: Words = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its share of the width; figures stand to the right."""

    head: Words
    share: float
    is_figure: bool = True


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its heading, an explanation below that, and its cells."""

    head: Words
    cells: tuple[Words, ...]
    small: Words = None
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A heading over the rows that follow."""

    head: Words


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its notes."""

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[TableRow | RowGroup, ...]
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Lines to be filled in by hand."""

    fields: tuple[Words, ...]
    remarks: Words


Part: TypeAlias = (
    Details | KeyFigures | Text | Prose | Contents | Figure | JudgedFigure | Table | Signature
)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the report; number 0 has none. `is_whole` keeps it on one page."""

    number: int
    title: Words
    parts: tuple[Part, ...]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """Which report this is, of whom and from when; `statutory` are the languages of the sites.

    `site` is the one it is about; EMPLOYER: all. `revision` numbers the version, `reason` says why
    it takes the place of the one before, `released_by` is the physician who answers for it, `base`
    what it was made from, and `superseded_on` the day of the version before.
    """

    quarter: Quarter
    company: str
    issued: dt.date
    revision: int = 1
    statutory: tuple[str, ...] = ()
    edition: ReportEdition = ReportEdition.COMMITTEE
    is_draft: bool = False
    reason: str = ""
    released_by: str = ""
    base: ReportBase | None = None
    superseded_on: dt.date | None = None
    site: int = EMPLOYER
    site_name: str = ""

    @property
    def number(self) -> str:
        """The document number, the same in every language."""
        annex = "-A" if self.edition is ReportEdition.ANNEX else ""
        return f"{ReportKey(self.quarter.key, self.revision, self.site).document}{annex}"


@dataclass(frozen=True, slots=True)
class Background:
    """What a report says beside figures.

    `findings` are of the quarter's last month; `guidance` is None when no physician signed it;
    `superseded` is the SHA-256 of the version before, by language.
    """

    guidance: Guidance | None = None
    claims: tuple[ArticleClaim, ...] = ()
    programme: ProgrammeFacts | None = None
    library: Mapping[str, PreventionMeasure] = field(default_factory=dict)
    plan: tuple[PlanItem, ...] = ()
    remarks: Remarks = field(default_factory=dict)
    comments: tuple[CommitteeComment, ...] = ()
    findings: tuple[Finding, ...] = ()
    superseded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuarterlyReport:
    """Everything the report says. `cells` are the figures that go along as files."""

    issue: Issue
    title: Words
    subtitle: Words
    cover: Details
    sections: tuple[Section, ...]
    cells: tuple[ReleasedCell, ...]

    @property
    def company(self) -> str:
        """Whose it is."""
        return self.issue.company
