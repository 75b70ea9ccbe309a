"""A quarterly report drawn warm, beside a plain-text ReportLab document of as many pages."""

from __future__ import annotations

import datetime as dt
import io
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from tests.bench.timing import median_seconds, show
from tests.reports.cells import (
    COMPANY,
    FULL,
    QUARTER,
    QUARTERS,
    make_cell,
    make_unit,
    released_cells,
)
from tests.reports.findings import findings
from webapp.domain.figures.measures import HEADLINES, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.periods import Quarter
from webapp.i18n import texts
from webapp.reports.contents.document import Issue
from webapp.reports.contents.quarterly import compose
from webapp.reports.paper.pdf import render

UNITS = 22
SITES, GROUPS = 20, 12
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


def cells_of_sites() -> list[ReleasedCell]:
    """Released figures of an employer with many sites, each with some groups, for five quarters."""
    return [
        make_cell(unit, measure, 2.5, step=0.5)
        for quarter in QUARTERS
        for site in range(1, SITES + 1)
        for unit in _units(site, quarter)
        for measure in HEADLINES
    ]


def _units(site: int, quarter: Quarter) -> Iterator[ReleasedUnit]:
    name = f"Site {site:02d}"
    inside = tuple(range(site * 100, site * 100 + GROUPS))
    whole = make_unit(name, scope=Scope.SITE, quarter=quarter, site=name)
    yield replace(whole, series=f"site-{site}", departments=inside)
    for number in inside:
        group = make_unit(f"Department {number}", quarter=quarter, site=name)
        yield replace(group, series=f"unit-{number}", departments=(number,))


def draw_sites(cells: list[ReleasedCell]) -> list[bytes]:
    """The report of each site in one language, one after the other, as the job draws them."""
    language = texts("nl")
    return [
        render(
            compose(replace(ISSUE, site=site, site_name=f"Site {site:02d}"), cells, TOLD), language
        )
        for site in range(1, SITES + 1)
    ]


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
    of_sites = cells_of_sites()
    every = min(processor_seconds(lambda: draw_sites(of_sites)) for _ in range(3))
    show(f"reports of {SITES} sites of {GROUPS} groups, processor time", every, "s", "< 2")
    show("report of 40 groups, as a person waits", median_seconds(lambda: draw(forty)), "s", "< 1")


if __name__ == "__main__":
    run()
