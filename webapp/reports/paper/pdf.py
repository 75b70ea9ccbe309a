"""Draws a composed report as a PDF. Layout only: what is said was decided in `quarterly`."""

from __future__ import annotations

import datetime as dt
import io

from webapp.i18n import Texts
from webapp.reports.contents.document import QuarterlyReport, say
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
    text_width,
)


def render(report: QuarterlyReport, texts: Texts) -> bytes:
    """The report in one language as a tagged PDF/A-3b; the same bytes each time."""
    register_fonts()
    wording = Wording(texts, writable)
    file = io.BytesIO()
    canvas = TaggedCanvas(file, _metadata(report, wording))
    page_of: dict[StructureElement, int] = {}
    pages = paginate(Typesetter(canvas.root, wording, page_of.__getitem__).set_report(report))
    page_of.update(_pages_of_headings(pages))
    canvas.fill(LEFT, TOP - 16, 36, 4, ACCENT)
    draft = wording.say(say("draft")) if report.issue.is_draft else ""
    for number, page in enumerate(pages, start=1):
        if draft:
            _draw_draft(canvas, draft, wording.say(say("draft.note")))
        for placed in page:
            placed.block.draw(canvas, placed.top)
        _draw_foot(canvas, _foot(report, wording, number, len(pages)))
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


def _foot(report: QuarterlyReport, wording: Wording, page: int, pages: int) -> tuple[str, str, str]:
    issue = report.issue
    number = f"{issue.number} · {wording.texts.language.upper()}"
    title = f"{wording.say(report.title)}, {wording.say(issue.quarter)}"
    return (
        number,
        f"{wording.say(issue.company)} · {title}",
        wording.say(say("page", n=page, total=pages)),
    )


def _draw_foot(canvas: TaggedCanvas, foot: tuple[str, str, str]) -> None:
    """Document number, company and title, and page x of y, on every page."""
    number, title, page = foot
    y = PAGE[1] - 40
    with canvas.artifact("Pagination"):
        canvas.rule(LEFT, y - 13, WIDTH, RULE, 0.5)
        canvas.write(LEFT, y, number, SMALL)
        canvas.write(LEFT + (WIDTH - text_width(title, SMALL)) / 2, y, title, SMALL)
        canvas.write(RIGHT - text_width(page, SMALL), y, page, SMALL)
