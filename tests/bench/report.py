"""A quarterly report drawn warm, beside a plain-text ReportLab document of as many pages."""

from __future__ import annotations

import datetime as dt
import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from tests.bench.timing import median_seconds, show
from tests.reports.cells import COMPANY, FULL, QUARTER, make_cell, make_unit, released_cells
from tests.reports.findings import findings
from webapp.domain.figures.measures import HEADLINES, ReleasedCell
from webapp.i18n import texts
from webapp.reports.contents.document import Issue
from webapp.reports.contents.quarterly import compose
from webapp.reports.paper.pdf import render

UNITS = 22
LINES = 54
TEXT = "The figures are descriptive: workload, season and participation can explain a difference."
TOLD = replace(FULL, findings=findings())
ISSUE = Issue(QUARTER, COMPANY, dt.date(2026, 10, 8))


def cells_of(units: int) -> list[ReleasedCell]:
    """Released figures of the invented company with about this many groups."""
    cells = released_cells()
    own = len({cell.unit.series for cell in cells if cell.unit.series.startswith("unit")})
    for number in range(units - own):
        unit = make_unit(f"Department {number:03d}", site=("Gent", "Luik", "Eupen")[number % 3])
        cells += [make_cell(unit, measure, 2.5, step=0.5) for measure in HEADLINES]
    return cells


def draw(cells: list[ReleasedCell]) -> bytes:
    """The whole work: deciding what is said, and drawing it."""
    return render(compose(ISSUE, cells, TOLD), texts("nl"))


def plain(pages: int) -> bytes:
    """Pages full of lines in a font that need not be embedded."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    for _ in range(pages):
        page = canvas.beginText(56, 780)
        page.setFont("Helvetica", 9.5, 13)
        for _ in range(LINES):
            page.textLine(TEXT)
        canvas.drawText(page)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def pages_of(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor time of one run: drawing waits for nothing, and a busy machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def run() -> None:
    """Print pages, times and the ratio."""
    cells, forty = cells_of(UNITS), cells_of(40)
    pages = pages_of(draw(cells))
    runs = [
        (
            processor_seconds(lambda: plain(pages)),
            processor_seconds(lambda: draw(cells)),
            processor_seconds(lambda: draw(forty)),
        )
        for _ in range(15)
    ]
    bare, full, small = (statistics.median(times) for times in zip(*runs, strict=True))
    show(f"report of {pages} pages, {UNITS} groups, processor time", full * 1000, "ms", "about 60")
    show(f"plain text of {pages} pages, processor time", bare * 1000, "ms")
    show("ratio", full / bare, "x", "aim <= 6.5")
    show(f"report of 40 groups, {pages_of(draw(forty))} pages, processor time", small, "s", "< 1")
    show("report of 40 groups, as a person waits", median_seconds(lambda: draw(forty)), "s", "< 1")


if __name__ == "__main__":
    run()
