"""What the quarterly report says: which sections, which figures, which sentences. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import ReleasedCell
from webapp.i18n import LANGUAGE_NAMES
from webapp.reports.contents import (
    accounts,
    campaigns,
    chance,
    departments,
    plan,
    remarks,
    summary,
    trends,
)
from webapp.reports.contents.annex import annex
from webapp.reports.contents.document import (
    Background,
    Details,
    Issue,
    Listing,
    Part,
    QuarterlyReport,
    Section,
    Words,
    say,
    say_many,
)
from webapp.reports.contents.guidance import guidance_points
from webapp.reports.contents.numbering import numbered
from webapp.reports.contents.quoted import Quoted
from webapp.reports.contents.selection import Released
from webapp.reports.contents.versions import versions


def compose(
    issue: Issue, released: Sequence[ReleasedCell], background: Background
) -> QuarterlyReport:
    """The report on a quarter, from released figures and what is told beside them.

    Raises Invalid: no figure is released for the quarter, or of the site.
    """
    figures = Released(released, issue.quarter, issue.site)
    if issue.site and figures.whole is None:
        raise Invalid("error.report.no_site_figures", quarter=issue.quarter.key)
    if not (figures.whole or figures.sites or figures.units):
        raise Invalid("error.report.no_figures", quarter=issue.quarter.key)
    said = background.remarks
    bodies = [
        (name, (*parts, *remarks.remark_on(name, said)))
        for name, parts in _bodies(issue, figures, background)
        if parts
    ]
    numbers = {name: number for number, (name, _) in enumerate(bodies, start=1)}
    summed = summary.summary(figures, numbers, remarks.remark_on("summary", said))
    sections = [
        Section(numbers[name], say(f"section.{name}"), parts, is_whole=name == "signature")
        for name, parts in bodies
    ]
    return QuarterlyReport(
        issue=issue,
        title=say("title.site", site=issue.site_name) if issue.site else say("title"),
        subtitle=say("subtitle", quarter=issue.quarter),
        cover=cover(issue, numbers["signature"]),
        sections=(Section(0, say("section.summary"), summed), *numbered(sections)),
        cells=figures.attached(),
    )


def _bodies(
    issue: Issue, figures: Released, told: Background
) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Every section by its name, in order; one that is empty is left out."""
    yield "participation", trends.participation(figures, told.guidance)
    yield "guidance", guidance_points(figures, told.programme) if told.programme else ()
    yield "absence", trends.absence(figures)
    yield "chance", chance.chance(figures, told.findings)
    yield "campaigns", campaigns.campaigns(figures, told.findings)
    yield "units", departments.departments(figures)
    yield "recommendations", plan.recommendations(told.plan, told.library, figures.is_of_site)
    yield "follow_up", plan.follow_up(told.plan, told.library, issue.quarter)
    yield "committee", remarks.comments(told.comments)
    yield "annex", annex() if issue.edition is ReportEdition.ANNEX else ()
    yield "method", accounts.method(issue.quarter)
    yield "privacy", accounts.privacy()
    yield "limits", accounts.limits()
    yield "sources", (*accounts.sources(told.guidance), *accounts.register(told.claims))
    yield "signature", (*versions(issue, told.superseded), *accounts.signature(issue))


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
        *([(say("cover.site"), issue.site_name)] if issue.site else []),
        (say("cover.period"), period),
        (say("cover.audience"), say(f"cover.audience_is.{issue.edition.value}")),
        (say("cover.issued"), issue.issued),
        (say("cover.number"), issue.number),
        (say("cover.status"), _status(issue, signature)),
    ]
    if issue.reason:
        rows.append((say("cover.corrects"), say("cover.corrects_is", number=issue.revision - 1)))
        rows.append((say("cover.reason"), Quoted(issue.reason)))
    if issue.statutory:
        names = Listing(tuple(LANGUAGE_NAMES[language] for language in issue.statutory))
        are = f"cover.languages_are{'.site' if issue.site else ''}"
        rows.append((say("cover.languages"), say(are, names=names)))
    return Details(tuple(rows))


def _status(issue: Issue, signature: int) -> Words:
    if issue.is_draft:
        return say("cover.status_is.draft")
    return say("cover.status_is", section=signature)
