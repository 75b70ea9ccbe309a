"""Draws a composed report as a PDF. Layout only: what is said was decided in `quarterly`."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.i18n import Texts
from webapp.reports.contents.attachment import Attachment
from webapp.reports.contents.document import QuarterlyReport, say
from webapp.reports.contents.paper_document import PaperDocument
from webapp.reports.contents.wording import Wording
from webapp.reports.paper.archive import Metadata
from webapp.reports.paper.attachments import attachments
from webapp.reports.paper.layout import Placed, paginate
from webapp.reports.paper.signs import writable
from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.tagged import TaggedCanvas
from webapp.reports.paper.typesetting import Typesetter
from webapp.reports.paper.typography import (
    ACCENT,
    DRAFT_NOTE,
    LEFT,
    PAGE,
    RIGHT,
    RULE,
    SMALL,
    TOP,
    WATERMARK,
    WIDTH,
    register_fonts,
    shortened,
    text_width,
)

_APART = 14.0  # points between what stands at the foot


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on every page: number and title at the foot, and what marks a draft."""

    number: str
    title: str
    draft: tuple[str, str] | None = None


def render(report: QuarterlyReport, texts: Texts) -> bytes:
    """The report in one language as a tagged PDF/A-3b; the same bytes each time."""
    wording = _wording(texts)
    return _print(report, _imprint(report, wording), _metadata(report, wording), wording)


def render_paper(paper: PaperDocument, texts: Texts, files: Sequence[Attachment] = ()) -> bytes:
    """A paper, likewise, with files inside it."""
    wording = _wording(texts)
    title, company = wording.say(paper.title), wording.say(paper.company)
    metadata = Metadata(
        title=f"{title} – {company}",
        author=company,
        subject=f"{wording.say(paper.subtitle)} – {paper.number}",
        language=f"{texts.language}-BE",
        issued=dt.datetime.combine(paper.issued, dt.time(), dt.UTC),
        attachments=files,
    )
    is_draft = paper.draft is not None
    imprint = Imprint(
        number=f"{paper.number} · {texts.language.upper()}",
        title=f"{company} · {title}",
        draft=(wording.say(say("draft")), wording.say(paper.draft)) if is_draft else None,
    )
    return _print(paper, imprint, metadata, wording)


def _wording(texts: Texts) -> Wording:
    register_fonts()
    return Wording(texts, writable)


def _print(
    report: QuarterlyReport | PaperDocument, imprint: Imprint, metadata: Metadata, wording: Wording
) -> bytes:
    file = io.BytesIO()
    canvas = TaggedCanvas(file, metadata)
    page_of: dict[StructureElement, int] = {}
    pages = paginate(Typesetter(canvas.root, wording, page_of.__getitem__).set_report(report))
    page_of.update(_pages_of_headings(pages))
    canvas.fill(LEFT, TOP - 16, 36, 4, ACCENT)
    for number, page in enumerate(pages, start=1):
        if imprint.draft:
            _draw_draft(canvas, *imprint.draft)
        for placed in page:
            placed.block.draw(canvas, placed.top)
        count = wording.say(say("page", n=number, total=len(pages)))
        _draw_foot(canvas, (imprint.number, imprint.title, count))
        canvas.showPage()
    canvas.finish()
    return file.getvalue()


def _draw_draft(canvas: TaggedCanvas, word: str, note: str) -> None:
    """The word across the page, below what is printed on it, and at its head what it means."""
    canvas.write_across(word, WATERMARK)
    with canvas.artifact("Pagination"):
        canvas.write(RIGHT - text_width(note, DRAFT_NOTE), TOP - 22, note, DRAFT_NOTE)


def _metadata(report: QuarterlyReport, wording: Wording) -> Metadata:
    issue = report.issue
    title, subtitle = wording.say(report.title), wording.say(report.subtitle)
    draft = f"{wording.say(say('draft'))} – " if issue.is_draft else ""
    return Metadata(
        title=f"{draft}{title} – {wording.say(issue.quarter)} – {issue.company}",
        author=issue.company,
        subject=f"{subtitle} – {issue.number}",
        language=f"{wording.texts.language}-BE",
        issued=dt.datetime.combine(issue.issued, dt.time(), dt.UTC),
        attachments=attachments(report, wording),
    )


def _pages_of_headings(pages: list[list[Placed]]) -> dict[StructureElement, int]:
    return {
        heading: number
        for number, page in enumerate(pages, start=1)
        for placed in page
        for heading in placed.block.headings()
    }


def _imprint(report: QuarterlyReport, wording: Wording) -> Imprint:
    issue = report.issue
    title = f"{wording.say(report.title)}, {wording.say(issue.quarter)}"
    is_draft = issue.is_draft
    return Imprint(
        number=f"{issue.number} · {wording.texts.language.upper()}",
        title=f"{wording.say(issue.company)} · {title}",
        draft=(wording.say(say("draft")), wording.say(say("draft.note"))) if is_draft else None,
    )


def _draw_foot(canvas: TaggedCanvas, foot: tuple[str, str, str]) -> None:
    """Document number, company and title, and page x of y, on every page."""
    number, title, page = foot
    y = PAGE[1] - 40
    beside = max(text_width(number, SMALL), text_width(page, SMALL)) + _APART
    title = shortened(title, SMALL, WIDTH - 2 * beside)
    with canvas.artifact("Pagination"):
        canvas.rule(LEFT, y - 13, WIDTH, RULE, 0.5)
        canvas.write(LEFT, y, number, SMALL)
        canvas.write(LEFT + (WIDTH - text_width(title, SMALL)) / 2, y, title, SMALL)
        canvas.write(RIGHT - text_width(page, SMALL), y, page, SMALL)
