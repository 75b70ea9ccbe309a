"""What the quarterly report says: which sections, which figures, which sentences. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.domain.care.guidance import Guidance
from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import ReleasedCell
from webapp.i18n import LANGUAGE_NAMES
from webapp.reports.contents import accounts, departments, remarks, summary, trends
from webapp.reports.contents.document import (
    Details,
    Issue,
    Listing,
    Part,
    QuarterlyReport,
    Section,
    Words,
    WrittenParts,
    say,
    say_many,
)
from webapp.reports.contents.selection import Released

_NOTHING_WRITTEN = WrittenParts()


def compose(
    issue: Issue,
    released: Sequence[ReleasedCell],
    guidance: Guidance | None,
    written: WrittenParts = _NOTHING_WRITTEN,
) -> QuarterlyReport:
    """The report on a quarter, from released figures and quotations alone.

    `guidance` is None when no physician has signed the quotations: then it quotes nothing.

    Raises Invalid: no figure is released for the quarter.
    """
    figures = Released(released, issue.quarter)
    if not (figures.company or figures.sites or figures.units):
        raise Invalid("error.report.no_figures", quarter=issue.quarter.key)
    bodies = [
        (name, (*parts, *remarks.remark_on(name, written.remarks)))
        for name, parts in _bodies(issue, figures, guidance, written)
    ]
    bodies = [(name, parts) for name, parts in bodies if parts]
    numbers = {name: number for number, (name, _) in enumerate(bodies, start=1)}
    summed = summary.summary(figures, numbers, remarks.remark_on("summary", written.remarks))
    sections = [
        Section(numbers[name], say(f"section.{name}"), parts, is_whole=name == "signature")
        for name, parts in bodies
    ]
    return QuarterlyReport(
        issue=issue,
        title=say("title"),
        subtitle=say("subtitle", quarter=issue.quarter),
        cover=cover(issue, numbers["signature"]),
        sections=(Section(0, say("section.summary"), summed), *sections),
        cells=figures.attached(),
    )


def _bodies(
    issue: Issue, figures: Released, guidance: Guidance | None, written: WrittenParts
) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Every section by its name, in order; one that is empty is left out."""
    yield "participation", trends.participation(figures, guidance)
    yield "absence", trends.absence(figures)
    yield "units", departments.departments(figures)
    yield "recommendations", ()
    yield "committee", remarks.comments(written.comments)
    yield "method", accounts.method(issue.quarter)
    yield "privacy", accounts.privacy()
    yield "limits", accounts.limits()
    yield "sources", accounts.sources(guidance)
    yield "signature", accounts.signature(issue)


def cover(issue: Issue, signature: int) -> Details:
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
        (say("cover.audience"), say(f"cover.audience_is.{issue.edition.value}")),
        (say("cover.issued"), issue.issued),
        (say("cover.number"), issue.number),
        (say("cover.status"), _status(issue, signature)),
    ]
    if issue.reason:
        before = say("cover.corrects_is", number=issue.revision - 1, reason=issue.reason)
        rows.append((say("cover.corrects"), before))
    if issue.statutory:
        names = Listing(tuple(LANGUAGE_NAMES[language] for language in issue.statutory))
        rows.append((say("cover.languages"), say("cover.languages_are", names=names)))
    return Details(tuple(rows))


def _status(issue: Issue, signature: int) -> Words:
    if issue.is_draft:
        return say("cover.status_is.draft")
    return say("cover.status_is", section=signature)
