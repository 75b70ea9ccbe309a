"""What the quarterly report says: which sections, which figures, which sentences. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.domain.care.guidance import Guidance
from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import ReleasedCell
from webapp.i18n import LANGUAGE_NAMES
from webapp.reports.contents import accounts, departments, summary, trends
from webapp.reports.contents.document import (
    Details,
    Issue,
    Listing,
    QuarterlyReport,
    Section,
    Words,
    say,
    say_many,
)
from webapp.reports.contents.selection import Released


def compose(
    issue: Issue, released: Sequence[ReleasedCell], guidance: Guidance | None
) -> QuarterlyReport:
    """The report on a quarter, from released figures and quotations alone.

    `guidance` is None when no physician has signed the quotations: then it quotes nothing.

    Raises Invalid: no figure is released for the quarter.
    """
    figures = Released(released, issue.quarter)
    if not (figures.company or figures.sites or figures.units):
        raise Invalid("error.report.no_figures", quarter=issue.quarter.key)
    bodies = [
        ("participation", trends.participation(figures, guidance)),
        ("absence", trends.absence(figures)),
        ("units", departments.departments(figures)),
        ("method", accounts.method(issue.quarter)),
        ("privacy", accounts.privacy()),
        ("limits", accounts.limits()),
        ("sources", accounts.sources(guidance)),
        ("signature", accounts.signature()),
    ]
    numbers = {name: number for number, (name, _) in enumerate(bodies, start=1)}
    first = Section(0, say("section.summary"), summary.summary(figures, numbers))
    sections = [
        Section(numbers[name], say(f"section.{name}"), parts, is_whole=name == "signature")
        for name, parts in bodies
    ]
    return QuarterlyReport(
        issue=issue,
        title=say("title"),
        subtitle=say("subtitle", quarter=issue.quarter),
        cover=cover(issue),
        sections=(first, *sections),
        cells=figures.attached(),
    )


def cover(issue: Issue) -> Details:
    """Company, period with its exact dates, for whom, number, status and statutory languages."""
    quarter = issue.quarter
    period = say(
        "cover.period_is",
        quarter=quarter,
        first=quarter.first,
        last=quarter.last,
        weeks=say_many("cover.weeks", quarter.length // 7),
    )
    rows: list[tuple[Words, Words]] = [
        (say("cover.company"), issue.company),
        (say("cover.period"), period),
        (say("cover.audience"), say("cover.audience_is")),
        (say("cover.issued"), issue.issued),
        (say("cover.number"), issue.number),
        (say("cover.status"), say("cover.status_is")),
    ]
    if issue.statutory:
        names = Listing(tuple(LANGUAGE_NAMES[language] for language in issue.statutory))
        rows.append((say("cover.languages"), say("cover.languages_are", names=names)))
    return Details(tuple(rows))
